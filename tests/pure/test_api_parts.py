"""The pure parts of the mini-program API: cursors and languages."""

from collections import defaultdict

import pytest
from api import pages
from api.languages import negotiate
from api.openapi import document
from api.operations import OPERATIONS
from hypothesis import given
from hypothesis import strategies as st


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
