"""A fleet of virtual cabinets that speak the vendors' protocols over real MQTT."""

from .control import FleetControl, FleetError
from .fleet import Fleet, run

__all__ = ["Fleet", "FleetControl", "FleetError", "run"]
