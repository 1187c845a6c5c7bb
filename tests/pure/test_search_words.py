"""Words by which a station is found, and GBFS's words for tariffs."""

import re

import pytest
from api import gbfs
from hypothesis import given
from hypothesis import strategies as st
from search_words import patterns, search_key, slug, sort_key
from tariff import Tariff


def found(query, *texts):
    """Whether a database would find the texts by the query."""
    wanted, key = patterns(query), search_key(texts)
    return bool(wanted) and all(
        re.search(re.escape(each).replace("%", ".*"), key) for each in wanted
    )


@pytest.mark.parametrize(
    "query",
    [
        "虹桥",
        "桥",
        "hongqiao",
        "hongqiaohuochezhan",
        "shhq",
        "hcz",
        "sh",
        "T2",
        "虹桥t2",
    ],
)
def test_chinese_is_found_by_characters_pinyin_and_initials(query):
    assert found(query, "上海虹桥火车站T2")


@pytest.mark.parametrize("query", ["cafe", "Café", "MULLER", "mü", "12", "müller cafe"])
def test_letters_are_found_without_case_and_accents(query):
    assert found(query, "Café Müller", "12 High Street")


@pytest.mark.parametrize("query", ["桥虹", "beijing", "q", "2", "%", "_", ""])
def test_what_is_not_there_is_not_found(query):
    assert not found(query, "上海虹桥火车站", "High Street 12")


def test_a_character_is_not_found_by_the_letters_that_stand_for_it():
    assert not found("IGHJ", "虹")
    assert not found("8679", "虹")


def test_names_with_several_readings_follow_the_word():
    assert found("chongqinglu", "重庆路")
    assert found("csmsg", "长沙美食广场")


@given(st.text(max_size=60))
def test_the_key_is_ascii_and_a_text_is_found_by_itself(text):
    key = search_key([text])
    assert key.isascii()
    assert not patterns(text) or found(text, text)


@given(st.text(max_size=60))
def test_patterns_hold_no_wildcards_of_the_customer(text):
    for pattern in patterns(text):
        assert re.fullmatch(r"% ?[A-Za-z0-9 ]+%", pattern)


def test_chinese_names_are_in_the_order_of_their_pinyin():
    names = ["中山公园", "North Gate", "安福路", "Éclair"]
    assert sorted(names, key=sort_key) == ["安福路", "Éclair", "North Gate", "中山公园"]


# === GBFS === #


def test_cities_have_plain_addresses():
    assert slug("苏州") == "suzhou"
    assert slug("São Paulo") == "sao-paulo"
    assert slug("") == slug("!!") == ""


def segments(**fields):
    return gbfs.segments(Tariff.from_dict({"currency": "CNY", **fields}))


def test_a_price_by_units_is_one_segment():
    assert segments(unit_s=1800, price="250") == [
        {"start": 0, "rate": 2.5, "interval": 30}
    ]


def test_another_first_price_is_a_segment_before():
    assert segments(unit_s=3600, price="100", first_price="300") == [
        {"start": 0, "end": 60, "rate": 3.0, "interval": 0},
        {"start": 60, "rate": 1.0, "interval": 60},
    ]


def test_tiers_are_charged_when_they_begin():
    found = segments(tiers=[[3600, "300"], [86400, "500"]], tier_block=[86400, "400"])
    assert found == [
        {"start": 0, "end": 60, "rate": 3.0, "interval": 0},
        {"start": 60, "end": 1440, "rate": 2.0, "interval": 0},
        {"start": 1440, "rate": 4.0, "interval": 1440},
    ]


def test_what_gbfs_cannot_say_is_not_said():
    assert segments(unit_s=90, price="10") is None
    assert segments(unit_s=3600, price="400", bands=[[22, 8, "200"]]) is None
