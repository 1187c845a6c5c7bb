"""The linters that others have written, each as one check."""

import re
import subprocess

from scripts.checks.architecture import PURE
from scripts.checks.files import project_files
from scripts.checks.xml import odoo_folder
from scripts.paths import ADDONS, PYTHON, ROOT, addon_names

# files, by a pattern of their path, and the rules that are not meant for them
EXCUSED = {
    # commands print, and are loaded by path, not from within their addon
    r"/cli/": ("print-used", "odoo-addons-relative-import"),
    r"/__main__\.py$": ("print-used",),
    # tests of what happens between transactions have transactions of their own
    r"/tests/": ("invalid-commit",),
    # without Odoo there is no record, so `write` or `read` overrides nothing
    rf"/({'|'.join(sorted(set().union(*PURE.values())))})/": ("method-required-super",),
}


def run_tool(name, *arguments):
    """Run a program of the virtual environment; return its output if it complains."""
    program = PYTHON.with_name(name)
    done = subprocess.run(
        [str(part) for part in (program, *arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if not done.returncode:
        return []
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    return lines or [f"{name} ended with code {done.returncode}"]


def addon_folders():
    """Return the folders of the addons, relative to the project."""
    return [(ADDONS / name).relative_to(ROOT) for name in addon_names()]


def ruff_rules():
    """The rules of ruff hold."""
    return run_tool("ruff", "check", "--output-format=concise", ".")


def ruff_format():
    """The code is formatted as ruff does it."""
    return run_tool("ruff", "format", "--check", "--quiet", ".")


def pylint_odoo():
    """The rules of the Odoo community hold in the addons' code."""
    complaints = run_tool("pylint", *addon_folders())
    return [
        line
        for line in complaints
        if not line.startswith("*" * 13) and not is_excused(line)
    ]


def is_excused(complaint):
    """Tell whether a complaint of pylint is about what a kind of file is for."""
    file = complaint.partition(":")[0]
    return any(
        f"({rule})" in complaint and re.search(pattern, file)
        for pattern, rules in EXCUSED.items()
        for rule in rules
    )


def format_files():
    """Bring the files into the form that the checks ask for, as far as tools can."""
    run_tool("ruff", "check", "--fix", "--quiet", ".")
    run_tool("ruff", "format", "--quiet", ".")
    run_tool("oca-checks-odoo-module", "--fix", *addon_folders())


def oca_modules():
    """The rules of the Odoo community hold in the addons' data files."""
    return run_tool("oca-checks-odoo-module", *addon_folders())


def oca_translations():
    """The rules of the Odoo community hold in the translation files."""
    files = project_files(".po", ".pot")
    return run_tool("oca-checks-po", *files) if files else []


def licences():
    """No addon depends on one whose licence forbids it."""
    paths = (ADDONS, odoo_folder() / "addons")
    where = [f"--addons-path={','.join(str(path) for path in paths)}"]
    selected = f"--select-include={','.join(addon_names())}"
    return run_tool("manifestoo", *where, selected, "check-licenses")
