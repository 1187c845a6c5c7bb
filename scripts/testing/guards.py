"""What no test runner notices by itself."""

import ast


def unimported_tests(addons):
    """Return the test files that their package does not import.

    pytest collects them all the same, Odoo's own runner leaves them out.
    """
    return [
        f"{file.relative_to(addons)} is not imported by its __init__.py"
        for file in sorted(addons.glob("*/tests/test_*.py"))
        if file.stem not in imported_names(file.with_name("__init__.py"))
    ]


def imported_names(package):
    """Return the names that a package's ``__init__.py`` imports from itself."""
    if not package.exists():
        return set()
    tree = ast.parse(package.read_text())
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in imports if node.level for alias in node.names}
