"""The arithmetic of the shifts, on bare degrees (rule B-80).

GCJ-02 moves every place of mainland China by some hundred metres; BD-09 moves it once
more. Both are published formulas without a closed inverse: the inverse is approached
until it is far finer than any position is known.
"""

from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt
from typing import NamedTuple

#: The ellipsoid of the shift (Krasovsky 1940): half axis in metres, eccentricity².
AXIS = 6_378_245.0
ECCENTRICITY = 0.00669342162296594323
#: Where the polynomials of the shift have their origin: degrees north and east.
ORIGIN = (35.0, 105.0)
#: What Baidu adds, in degrees, and the wave length of its ripple.
BAIDU = (0.006, 0.0065)
BAIDU_RIPPLE = pi * 3000 / 180

#: Degrees by which both shifts together move a place at most.
REACH = 0.03
#: Degrees at which the inverse is close enough: a hundredth of a millimetre.
CLOSE = 1e-10
STEPS = 30


class Area(NamedTuple):
    """Degrees: south <= latitude <= north, west <= longitude <= east."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude, longitude):
        """Whether a point lies inside."""
        return (
            self.south <= latitude <= self.north and self.west <= longitude <= self.east
        )


#: Where maps are shifted, roughly: together these cover mainland China, Hong Kong and
#: Macau, and leave out what one box around them would wrongly hold.
SHIFTED = (
    Area(39.4, 109.7, 53.6, 135.1),  # the north-east
    Area(42.9, 79.5, 49.2, 96.4),  # the north-west
    Area(29.5, 73.4, 42.9, 124.3),  # the middle
    Area(26.8, 83.0, 29.5, 97.1),  # the south-west
    Area(20.2, 97.1, 29.5, 123.8),  # the south
    Area(18.1, 108.5, 20.2, 111.1),  # Hainan
)
#: Parts of these areas where maps are not shifted.
NOT_SHIFTED = (
    Area(21.8, 119.9, 25.4, 122.5),  # Taiwan
    Area(20.2, 97.1, 22.4, 99.0),  # Myanmar
    Area(20.2, 101.9, 22.2, 106.6),  # Laos and Vietnam
    Area(20.2, 106.6, 21.4, 108.0),  # the coast of Vietnam
    Area(50.4, 109.7, 53.6, 119.1),  # Siberia
    Area(49.6, 127.6, 53.6, 135.1),  # the left bank of the Amur
    Area(42.5, 131.3, 44.8, 135.1),  # the Pacific coast of Russia
    Area(39.4, 125.0, 40.4, 130.0),  # Korea
)


def is_shifted(latitude, longitude):
    """Whether maps of this place (WGS-84 degrees) are shifted."""
    point = (latitude, longitude)
    return any(area.holds(*point) for area in SHIFTED) and not any(
        area.holds(*point) for area in NOT_SHIFTED
    )


def to_gcj02(latitude, longitude):
    """Return the GCJ-02 degrees of a WGS-84 point; elsewhere the same."""
    if not is_shifted(latitude, longitude):
        return latitude, longitude
    return _shifted(latitude, longitude)


def from_gcj02(latitude, longitude):
    """Return the WGS-84 degrees of a GCJ-02 point."""
    if not _may_be_shifted(latitude, longitude):
        return latitude, longitude
    found = _inverse(_shifted, latitude, longitude)
    return found if is_shifted(*found) else (latitude, longitude)


def to_bd09(latitude, longitude):
    """Return the BD-09 degrees of a GCJ-02 point; elsewhere the same."""
    if not is_shifted(*from_gcj02(latitude, longitude)):
        return latitude, longitude
    return _turned(latitude, longitude)


def from_bd09(latitude, longitude):
    """Return the GCJ-02 degrees of a BD-09 point."""
    if not _may_be_shifted(latitude, longitude):
        return latitude, longitude
    found = _inverse(_turned, latitude, longitude)
    return found if is_shifted(*from_gcj02(*found)) else (latitude, longitude)


def _may_be_shifted(latitude, longitude):
    """Whether a point of any system can be the image of a shifted place."""
    return any(
        area.holds(latitude + north, longitude + east)
        for area in SHIFTED
        for north in (-REACH, REACH)
        for east in (-REACH, REACH)
    )


def _turned(latitude, longitude):
    """Turn and stretch the plane of degrees a little around its origin, as Baidu."""
    ripple = 0.00002 * sin(latitude * BAIDU_RIPPLE)
    turn = 0.000003 * cos(longitude * BAIDU_RIPPLE)
    length = hypot(longitude, latitude) + ripple
    angle = atan2(latitude, longitude) + turn
    return length * sin(angle) + BAIDU[0], length * cos(angle) + BAIDU[1]


def _shifted(latitude, longitude):
    """Shift a point as GCJ-02 does, wherever it lies."""
    x, y = longitude - ORIGIN[1], latitude - ORIGIN[0]
    north, east = _metres_north(x, y), _metres_east(x, y)
    angle = radians(latitude)
    curvature = 1 - ECCENTRICITY * sin(angle) ** 2
    meridian = AXIS * (1 - ECCENTRICITY) / curvature**1.5
    parallel = AXIS / sqrt(curvature) * cos(angle)
    return latitude + degrees(north / meridian), longitude + degrees(east / parallel)


def _metres_north(x, y):
    plane = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    return plane + _short_waves(x) + _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))


def _metres_east(x, y):
    plane = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    return plane + _short_waves(x) + _waves(x, (20, 1), (40, 3), (150, 12), (300, 30))


def _short_waves(x):
    return (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3


def _waves(value, *waves):
    return sum(height * sin(value * pi / length) for height, length in waves) * 2 / 3


def _inverse(forward, latitude, longitude):
    """Return the point that `forward` brings here, by correcting a guess."""
    guess = latitude, longitude
    for _step in range(STEPS):
        reached = forward(*guess)
        miss = latitude - reached[0], longitude - reached[1]
        guess = guess[0] + miss[0], guess[1] + miss[1]
        if max(map(abs, miss)) < CLOSE:
            break
    return guess
