"""Size: a file is read in one sitting, a function at one glance."""

import ast

from scripts.checks.files import place, project_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def oversized_code():
    """No Python file and no function is longer than it may be."""
    findings = []
    for file in project_files(".py"):
        text = file.read_text()
        if (lines := len(text.splitlines())) > LONGEST_FILE:
            findings.append(f"{place(file, 1)}: {lines} lines, {LONGEST_FILE} at most")
        for node in ast.walk(ast.parse(text, str(file))):
            if isinstance(node, FUNCTIONS) and length(node) > LONGEST_FUNCTION:
                found = f"{node.name} has {length(node)} lines"
                where = place(file, node.lineno)
                findings.append(f"{where}: {found}, {LONGEST_FUNCTION} at most")
    return findings


def length(function):
    """Return the number of lines of a function."""
    return function.end_lineno - function.lineno + 1
