"""Pure packages are imported from the addon that holds them, without Odoo."""

import sys
from pathlib import Path

ADDONS = Path(__file__).parents[2] / "addons"
sys.path.extend(str(addon) for addon in sorted(ADDONS.iterdir()) if addon.is_dir())
