"""The rectangles of degrees around a point, for a search that an index can serve."""

from math import asin, cos, degrees, radians, sin
from typing import NamedTuple

#: Mean radius in metres (IUGG); fits every distance to half a percent.
EARTH_RADIUS = 6_371_008.8


class Box(NamedTuple):
    """Degrees: south <= latitude <= north, west <= longitude <= east."""

    south: float
    north: float
    west: float
    east: float


def boxes_around(latitude, longitude, radius):
    """Return the one or two boxes that hold every point within `radius` metres.

    Two where the circle crosses the 180th meridian; the whole belt of longitudes
    where it holds a pole.
    """
    angle = radius / EARTH_RADIUS
    south, north = latitude - degrees(angle), latitude + degrees(angle)
    if south <= -90 or north >= 90:
        return [Box(max(south, -90.0), min(north, 90.0), -180.0, 180.0)]
    reach = degrees(asin(sin(angle) / cos(radians(latitude))))
    west, east = longitude - reach, longitude + reach
    if west < -180:
        spans = [(west + 360, 180.0), (-180.0, east)]
    elif east > 180:
        spans = [(west, 180.0), (-180.0, east - 360)]
    else:
        spans = [(west, east)]
    return [Box(south, north, *span) for span in spans]
