"""Distances on a sphere of the earth's mean radius; within half a percent of truth."""

from math import asin, cos, pi, radians, sin, sqrt

#: Mean radius in metres (IUGG).
EARTH_RADIUS = 6_371_008.8


def on_sphere(position):
    """Return the point (x, y, z) of a `Position` on a sphere of radius 1."""
    point = position.wgs84()
    latitude, longitude = radians(point.latitude), radians(point.longitude)
    return (
        cos(latitude) * cos(longitude),
        cos(latitude) * sin(longitude),
        sin(latitude),
    )


def chord(metres):
    """Return the straight line, on a sphere of radius 1, under `metres` of surface."""
    return 2 * sin(min(metres / EARTH_RADIUS, pi) / 2)


def arc(straight):
    """Return the metres of surface above a straight line on a sphere of radius 1."""
    return 2 * EARTH_RADIUS * asin(min(straight / 2, 1.0))


def distance(one, other):
    """Return the metres between two positions, whatever their systems."""
    pairs = zip(on_sphere(one), on_sphere(other), strict=True)
    return arc(sqrt(sum((a - b) ** 2 for a, b in pairs)))
