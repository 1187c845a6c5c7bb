"""A position and the system it is given in, as one value."""

from dataclasses import dataclass

from . import shift


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees north and east in the system of the class.

    :raises ValueError: the degrees are outside the world.
    """

    latitude: float
    longitude: float

    def __post_init__(self):
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError(f"not a place on earth: {self}")

    def to(self, system):
        """Return this place as a position of another class."""
        return getattr(self, system.__name__.lower())()

    def wgs84(self):
        """Return this place as GPS gives it."""
        raise NotImplementedError

    def gcj02(self):
        """Return this place as AMap, Tencent and most maps of China draw it."""
        raise NotImplementedError

    def bd09(self):
        """Return this place as Baidu draws it."""
        raise NotImplementedError


class Wgs84(Position):
    """As GPS and the rest of the world have it."""

    __slots__ = ()

    def wgs84(self):
        return self

    def gcj02(self):
        return Gcj02(*shift.to_gcj02(*_degrees(self)))

    def bd09(self):
        return self.gcj02().bd09()


class Gcj02(Position):
    """As AMap, Tencent, and Google and Apple in China have it."""

    __slots__ = ()

    def wgs84(self):
        return Wgs84(*shift.from_gcj02(*_degrees(self)))

    def gcj02(self):
        return self

    def bd09(self):
        return Bd09(*shift.to_bd09(*_degrees(self)))


class Bd09(Position):
    """As Baidu has it."""

    __slots__ = ()

    def wgs84(self):
        return self.gcj02().wgs84()

    def gcj02(self):
        return Gcj02(*shift.from_bd09(*_degrees(self)))

    def bd09(self):
        return self


#: Name -> class, in the order in which they are offered.
SYSTEMS = {"wgs84": Wgs84, "gcj02": Gcj02, "bd09": Bd09}


def _degrees(position):
    return position.latitude, position.longitude
