"""Where everything of the project lies."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
CONFIG = ROOT / "config"

VAR = ROOT / "var"
VENV = VAR / "venv"
PYTHON = VENV / "bin" / "python"
ODOO_TREE = VAR / "odoo"
DATABASES = VAR / "postgres"
DATA = VAR / "data"
RUN = VAR / "run"
LOG = VAR / "log"
STAMPS = VAR / "stamps"


def addon_names():
    """Return the names of the project's addons, in alphabetical order."""
    return sorted(manifest.parent.name for manifest in ADDONS.glob("*/__manifest__.py"))
