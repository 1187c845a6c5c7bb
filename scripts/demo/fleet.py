"""The hands of the customers: they take and insert banks at virtual cabinets."""

import sys

from scripts.paths import ADDONS

sys.path.insert(0, str(ADDONS / "powerbank_device"))
from simulator import FleetControl

__all__ = ["FleetControl"]
