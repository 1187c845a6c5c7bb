"""The pure parts of the mini-program API: cursors, languages, boxes of degrees."""

from collections import defaultdict
from math import asin, atan2, cos, degrees, radians, sin

import pytest
from api import pages
from api.languages import negotiate
from api.nearby import EARTH_RADIUS, boxes_around
from api.openapi import document
from api.operations import OPERATIONS
from hypothesis import given
from hypothesis import strategies as st

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


def destination(latitude, longitude, distance, bearing):
    """Return the point `distance` metres away in the direction `bearing`, degrees."""
    start, angle, course = radians(latitude), distance / EARTH_RADIUS, radians(bearing)
    end = asin(sin(start) * cos(angle) + cos(start) * sin(angle) * cos(course))
    east = atan2(
        sin(course) * sin(angle) * cos(start), cos(angle) - sin(start) * sin(end)
    )
    return degrees(end), (longitude + degrees(east) + 540) % 360 - 180


@given(
    st.floats(-89.9, 89.9),
    LONGITUDES,
    st.integers(1, 50_000),
    st.floats(0, 0.999),
    st.floats(0, 360),
)
def test_what_is_near_lies_in_a_box(latitude, longitude, radius, share, bearing):
    north, east = destination(latitude, longitude, radius * share, bearing)
    assert any(
        box.south <= north <= box.north and box.west <= east <= box.east
        for box in boxes_around(latitude, longitude, radius)
    )


@given(LATITUDES, LONGITUDES, st.integers(1, 50_000))
def test_boxes_stay_on_the_map(latitude, longitude, radius):
    for box in boxes_around(latitude, longitude, radius):
        assert -90 <= box.south <= box.north <= 90
        assert -180 <= box.west <= box.east <= 180


@given(st.floats(0, 50_000), st.integers(1, pages.LARGEST))
def test_a_cursor_carries_its_key_exactly(distance, record_id):
    cursor = pages.encode(distance, record_id)
    assert pages.decode(cursor, float, int) == (distance, record_id)


def test_no_cursor_is_the_first_page():
    assert pages.decode(None, int) is None


@pytest.mark.parametrize("text", ["", "x", "W10", "Wy0xXQ==", "é", "bnVsbA", "WzEuNV0"])
def test_a_strange_cursor_is_refused(text):
    with pytest.raises(ValueError, match="cursor"):
        pages.decode(text, str, int)


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [
        (["zh-CN"], "zh_CN"),
        (["zh-Hans-CN", "en"], "zh_CN"),
        (["zh"], "zh_CN"),
        (["zh-TW"], "zh_CN"),
        (["fr-FR", "zh"], "zh_CN"),
        (["en-GB", "zh"], "en_US"),
        (["fr"], "en_US"),
        (["*"], "en_US"),
        ([], "en_US"),
    ],
)
def test_the_best_installed_language_speaks(wanted, locale):
    assert negotiate(wanted, ["zh_CN", "en_US"]) == locale


def test_without_english_the_first_language_speaks():
    assert negotiate(["fr"], ["zh_CN"]) == "zh_CN"


def test_the_document_needs_no_server():
    codes = defaultdict(lambda: (400, "Because."))
    paths = {operation.path for operation in OPERATIONS.values()}
    assert len(document(codes)["paths"]) == len(paths)
