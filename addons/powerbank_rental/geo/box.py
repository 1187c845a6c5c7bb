"""A rectangle of degrees, as the edge of a map."""

from typing import NamedTuple

from .positions import Wgs84
from .sphere import distance


class Box(NamedTuple):
    """Degrees of WGS-84; it crosses the 180th meridian where west > east."""

    west: float
    south: float
    east: float
    north: float

    def middle(self):
        """Return the position in the middle."""
        longitude = self.west + self._width() / 2
        longitude -= 360 if longitude > 180 else 0
        return Wgs84((self.south + self.north) / 2, longitude)

    def reach(self):
        """Return metres from the middle that hold the whole box."""
        middle = self.middle()
        if self._width() > 90:
            return distance(Wgs84(-90, 0), Wgs84(90, 0))
        # of a parallel, the point straight above the middle may be the farthest
        points = [
            Wgs84(latitude, longitude)
            for latitude in (self.south, middle.latitude, self.north)
            for longitude in (self.west, middle.longitude)
        ]
        return max(distance(middle, point) for point in points) + 1

    def _width(self):
        width = self.east - self.west
        return width + 360 if width < 0 else width
