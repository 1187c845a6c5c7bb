"""Positions on the earth: three systems of coordinates, distance, ways to go there.

Maps of China do not use the coordinates of GPS. The system is part of a position's
type, so that nothing can be converted twice or by mistake:

==============================  ===================================================
``Wgs84``, ``Gcj02``, ``Bd09``  a position: ``latitude``, ``longitude`` in degrees,
                                and ``wgs84()``, ``gcj02()``, ``bd09()``, which
                                return the same place in another system
``SYSTEMS``                     name -> class: ``wgs84``, ``gcj02``, ``bd09``
``distance(one, other)``        metres along the earth's surface
``chord(metres)``, ``arc(c)``   between metres and the straight line in a unit sphere
``on_sphere(position)``         the three coordinates on a unit sphere
``Box(west, south, ...)``       a rectangle of degrees: ``middle()``, ``reach()``
``navigation(position, name)``  addresses that open a map application there
==============================  ===================================================
"""

from .box import Box
from .navigation import APPLICATIONS, navigation
from .positions import SYSTEMS, Bd09, Gcj02, Position, Wgs84
from .sphere import EARTH_RADIUS, arc, chord, distance, on_sphere

__all__ = [
    "APPLICATIONS",
    "EARTH_RADIUS",
    "SYSTEMS",
    "Bd09",
    "Box",
    "Gcj02",
    "Position",
    "Wgs84",
    "arc",
    "chord",
    "distance",
    "navigation",
    "on_sphere",
]
