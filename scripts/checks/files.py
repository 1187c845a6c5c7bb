"""The files of the project: what git has or would take in."""

import ast
import subprocess

from scripts.paths import ADDONS, ROOT


def project_files(*suffixes):
    """Return the project's files, of these suffixes if any are given."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.split("\0") if not listed.returncode else files_without_git()
    files = (ROOT / name for name in sorted(filter(None, names)))
    wanted = (file for file in files if not suffixes or file.suffix in suffixes)
    return [file for file in wanted if file.is_file()]


def files_without_git():
    """Yield the names of the files of an unpacked archive of the project."""
    left_out = {"var", "dist", "build", "__pycache__"}
    for file in ROOT.rglob("*"):
        name = file.relative_to(ROOT)
        if not left_out.intersection(name.parts):
            yield str(name)


def addon_of(file):
    """Return the name of the addon that a file belongs to, None for the others."""
    if not file.is_relative_to(ADDONS):
        return None
    return file.relative_to(ADDONS).parts[0]


def imported_modules(file):
    """Yield the modules that a Python file imports, and the line of each.

    A relative import is given with its dots, ``..models``.
    """
    for node in ast.walk(ast.parse(file.read_text(), str(file))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                dot = "." if node.module else ""
                yield f"{base}{dot}{alias.name}", node.lineno


def place(file, line):
    """Return a file and a line as editors understand them."""
    return f"{file.relative_to(ROOT)}:{line}"
