"""A fleet of virtual cabinets that speak the vendors' protocols over real MQTT."""

from .control import FleetControl, FleetError
from .fleet import Fleet
from .running import replay, run

__all__ = ["Fleet", "FleetControl", "FleetError", "replay", "run"]
