"""Coordinates: published points, and what holds everywhere."""

from math import atan2, cos, degrees, pi, radians, sin
from urllib.parse import parse_qs, urlsplit

import pytest
from geo import (
    APPLICATIONS,
    EARTH_RADIUS,
    SYSTEMS,
    Bd09,
    Gcj02,
    Wgs84,
    arc,
    chord,
    distance,
    navigation,
    on_sphere,
)
from geo.shift import is_shifted
from hypothesis import assume, given
from hypothesis import strategies as st

#: WGS-84 and GCJ-02 as the test suites of well-known conversion libraries have them.
GCJ02_POINTS = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ((39.915, 116.404), (39.91640428150164, 116.41024449916938)),
]
#: The same for GCJ-02 and BD-09.
BD09_POINTS = [((39.915, 116.404), (39.92133699351021, 116.41036949371029))]
SHIFTED = {
    "Beijing": (39.9042, 116.4074),
    "Harbin": (45.8038, 126.5350),
    "Hong Kong": (22.2793, 114.1628),
    "Kunming": (24.8801, 102.8329),
    "Lhasa": (29.6520, 91.1721),
    "Sanya": (18.2528, 109.5119),
    "Shanghai": (31.2304, 121.4737),
    "Urumqi": (43.8256, 87.6168),
    "Kashgar": (39.4704, 75.9898),
}
NOT_SHIFTED = {
    "Bangkok": (13.7563, 100.5018),
    "Delhi": (28.6139, 77.2090),
    "Hanoi": (21.0278, 105.8342),
    "London": (51.5074, -0.1278),
    "Osaka": (34.6937, 135.5023),
    "Seoul": (37.5665, 126.9780),
    "Taipei": (25.0330, 121.5654),
    "Vladivostok": (43.1155, 131.8855),
}
WORLD = st.builds(Wgs84, st.floats(-90, 90), st.floats(-180, 180))
#: Well inside the shifted area.
CHINA = st.builds(Wgs84, st.floats(23.0, 39.0), st.floats(100.0, 119.5))


@pytest.mark.parametrize(("wgs", "gcj"), GCJ02_POINTS)
def test_published_points_of_gcj02(wgs, gcj):
    assert distance(Gcj02(*gcj), Gcj02(*_degrees(Wgs84(*wgs).gcj02()))) < 0.01
    assert distance(Gcj02(*gcj).wgs84(), Wgs84(*wgs)) < 0.01


@pytest.mark.parametrize(("gcj", "bd"), BD09_POINTS)
def test_published_points_of_bd09(gcj, bd):
    assert distance(Wgs84(*bd), Wgs84(*_degrees(Gcj02(*gcj).bd09()))) < 0.01
    assert distance(Wgs84(*gcj), Wgs84(*_degrees(Bd09(*bd).gcj02()))) < 0.01


@given(CHINA)
def test_the_inverse_is_finer_than_half_a_metre(place):
    assert distance(Gcj02(*_degrees(place.gcj02())).wgs84(), place) < 0.5
    assert distance(Bd09(*_degrees(place.bd09())).wgs84(), place) < 0.5


@given(CHINA)
def test_maps_of_china_shift_by_some_hundred_metres(place):
    raw = Wgs84(*_degrees(place.gcj02()))
    assert 10 < distance(place, raw) < 1_200


@pytest.mark.parametrize("place", SHIFTED.values(), ids=SHIFTED)
def test_chinese_cities_are_shifted(place):
    assert _degrees(Wgs84(*place).gcj02()) != place


@pytest.mark.parametrize("place", NOT_SHIFTED.values(), ids=NOT_SHIFTED)
def test_nothing_outside_china_is_shifted(place):
    for system in SYSTEMS.values():
        assert _degrees(Wgs84(*place).to(system)) == place
        assert _degrees(system(*place).wgs84()) == place


@given(WORLD, st.sampled_from(list(SYSTEMS.values())))
def test_a_position_is_never_converted_twice(place, system):
    assume(not _near_border(place))
    once = place.to(system)
    assert type(once) is system
    assert once.to(system) is once
    assert distance(once, place) < 0.5


@given(WORLD)
def test_ways_of_conversion_agree(place):
    assume(not _near_border(place))
    assert distance(place.bd09().gcj02(), place.gcj02()) < 0.5


@pytest.mark.parametrize("degrees", [(91, 0), (0, 181), (float("nan"), 0)])
def test_a_place_outside_the_world_is_refused(degrees):
    with pytest.raises(ValueError, match="not a place on earth"):
        Wgs84(*degrees)


# === DISTANCE === #


@given(
    st.floats(-89, 89),
    st.floats(-179, 179),
    st.floats(1, 1_000_000),
    st.floats(0, 360),
)
def test_distance_is_what_was_walked(latitude, longitude, metres, bearing):
    goal = walked(latitude, longitude, metres, bearing)
    assert distance(Wgs84(latitude, longitude), goal) == pytest.approx(metres, rel=1e-4)


def test_distance_crosses_the_180th_meridian():
    assert distance(Wgs84(0, 179.999), Wgs84(0, -179.999)) == pytest.approx(222, abs=1)


@given(st.floats(0, pi * EARTH_RADIUS))
def test_chord_and_arc_are_inverse(metres):
    assert arc(chord(metres)) == pytest.approx(metres, rel=1e-6, abs=0.01)


@given(WORLD)
def test_the_sphere_has_radius_one(place):
    assert sum(each**2 for each in on_sphere(place)) == pytest.approx(1)


# === NAVIGATION === #

PLACE = Wgs84(31.1774276, 121.5272106)


def test_each_application_gets_its_own_coordinates():
    links = navigation(PLACE, "Cinema")
    gcj = "31.175304,121.531542"
    assert list(links) == list(APPLICATIONS)
    assert parameters(links["amap"])["to"] == ["121.531542,31.175304,Cinema"]
    assert parameters(links["amap"])["coordinate"] == ["gaode"]
    assert parameters(links["tencent"])["tocoord"] == [gcj]
    assert parameters(links["google"])["destination"] == [gcj]
    assert parameters(links["apple"])["daddr"] == [gcj]
    baidu = parameters(links["baidu"])
    assert baidu["coord_type"] == ["bd09ll"]
    [destination] = baidu["destination"]
    latitude, longitude = destination.split("|")[0].removeprefix("latlng:").split(",")
    assert distance(Bd09(float(latitude), float(longitude)), PLACE) < 0.5


def test_abroad_all_applications_get_the_coordinates_of_gps():
    links = navigation(Wgs84(51.5074, -0.1278), "Strand")
    assert all("51.507400" in link and "-0.127800" in link for link in links.values())


@given(st.text(max_size=40))
def test_names_never_break_an_address(name):
    for application, link in navigation(PLACE, name).items():
        parts = urlsplit(link)
        assert link.isascii()
        assert not parts.fragment
        found = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
        if application in ("tencent", "apple"):
            assert found[{"tencent": "to", "apple": "q"}[application]] == [name]


def parameters(link):
    return parse_qs(urlsplit(link).query)


def walked(latitude, longitude, metres, bearing):
    """Return the place `metres` away in the direction `bearing`, degrees."""
    start, angle, course = radians(latitude), metres / EARTH_RADIUS, radians(bearing)
    x, y, z = on_sphere(Wgs84(latitude, longitude))
    east = (-sin(radians(longitude)), cos(radians(longitude)), 0)
    north = (
        -sin(start) * cos(radians(longitude)),
        -sin(start) * sin(radians(longitude)),
        cos(start),
    )
    ahead = [
        cos(course) * n + sin(course) * e for n, e in zip(north, east, strict=True)
    ]
    x, y, z = (
        cos(angle) * at + sin(angle) * to
        for at, to in zip((x, y, z), ahead, strict=True)
    )
    return Wgs84(degrees(atan2(z, (x * x + y * y) ** 0.5)), degrees(atan2(y, x)))


def _degrees(position):
    return position.latitude, position.longitude


def _near_border(place):
    """Whether the shift begins or ends within two kilometres."""
    steps = (-0.02, 0, 0.02)
    around = {
        is_shifted(place.latitude + north, place.longitude + east)
        for north in steps
        for east in steps
    }
    return len(around) > 1
