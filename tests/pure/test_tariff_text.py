"""The tariff in words: golden texts, and that every field is said."""

import json
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tariff import Tariff, price_line, price_text, summary_30
from tariff import languages as spoken
from tariff_cases import DATA, TARIFFS
from tariff_strategies import tariffs

TEXTS = [pytest.param(text, id=text["tariff"]) for text in DATA["texts"]]
LANGUAGES = ("en_US", "zh_CN")
usual = settings(max_examples=300, deadline=None)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_the_golden_one(text, lang):
    assert price_text(TARIFFS[text["tariff"]], lang).split("\n") == text[lang]


@pytest.mark.parametrize("text", TEXTS)
def test_line_says_the_same_and_what_is_free_last(text):
    said, line = text["en_US"], price_line(TARIFFS[text["tariff"]], "en_US")
    free = bool(TARIFFS[text["tariff"]].free_s)
    assert line == " ".join(said[free:] + said[:free])


@pytest.mark.parametrize("text", TEXTS)
def test_summary_is_the_golden_one(text):
    assert summary_30(TARIFFS[text["tariff"]]) == text["summary_30"]


def test_summary_of_the_providers_own_sample_is_the_sample():
    assert summary_30(TARIFFS["CN-WX"]) == "2.5元/30分钟,每24小时封顶20元"


def test_languages_have_the_same_sentences_and_units():
    english, chinese = (
        json.loads((spoken.PHRASES / f"{name}.json").read_text(encoding="utf-8"))
        for name in LANGUAGES
    )
    assert english["sentences"].keys() == chinese["sentences"].keys()
    assert english["units"].keys() == chinese["units"].keys()


def test_every_sentence_is_said_by_some_golden_text():
    said = "\n".join(line for text in DATA["texts"] for line in text["en_US"])
    for name, sentence in spoken.language("en_US").sentences.items():
        fragment = max(re.split(r"\{\w+\}", sentence), key=len)
        assert fragment in said, name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("currency", "EUR"),
        ("free_s", 600),
        ("free_inclusive", False),
        ("free_mode", "deduct"),
        ("unlock", 100),
        ("unit_s", 1800),
        ("price", 500),
        ("first_price", 700),
        ("rounding", "floor_min1"),
        ("bands", [[22, 8, 200]]),
        ("cap", 3000),
        ("cap_s", 43200),
        ("cap_anchor", "calendar"),
        ("next_window_flat", 3000),
        ("min_charge", 50),
        ("total_cap", 8800),
        ("sale_after_s", 259200),
        ("sale_amount", 4000),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_changes_with_every_field(name, value, lang):
    fields = {
        **DATA["tariffs"]["CN-A"],
        "sale_after_s": 604800,
        "sale_mode": "rent_plus_fee",
        "sale_amount": 5000,
    }
    changed = Tariff.from_dict({**fields, name: value})
    assert price_text(changed, lang) != price_text(Tariff.from_dict(fields), lang)


def test_time_zone_is_said_where_local_time_matters():
    tariff = TARIFFS["CN-TOD"]
    assert "Asia/Shanghai" in price_text(tariff, "en_US")
    assert "Asia/Shanghai" not in price_text(TARIFFS["CN-A"], "en_US")


def test_unknown_language_is_english():
    tariff = TARIFFS["CN-A"]
    assert price_text(tariff, "fr_FR") == price_text(tariff, "en_US")


@usual
@given(tariffs())
def test_summary_has_at_most_thirty_characters(tariff):
    assert 0 < len(summary_30(tariff)) <= 30


@usual
@given(tariffs(), st.sampled_from(LANGUAGES))
def test_text_has_no_empty_line_and_no_open_place(tariff, lang):
    for line in price_text(tariff, lang).split("\n"):
        assert line.strip()
        assert not {"{", "}"} & set(line)


@pytest.mark.parametrize(
    "fields",
    [
        {"currency": "SGD", "unit_s": 86399, "price": "999999999998/7"},
        {"currency": "CHF", "tiers": [[86399, 999999999999], [90000, 10**12]]},
    ],
    ids=["unit", "tiers"],
)
def test_price_that_is_too_long_to_say_is_not_cut(fields):
    assert summary_30(Tariff.from_dict(fields)) == "按公示价格计费"


@pytest.mark.parametrize(
    ("amount", "exponent", "text"),
    [
        (250, 2, ("2.50", True)),
        (330, 0, ("330", True)),
        (1, 3, ("0.001", True)),
        (Fraction(17, 5), 2, ("0.034", True)),
        (Fraction(1, 3), 2, ("0.00333", False)),
        (0, 2, ("0.00", True)),
    ],
)
def test_amount_is_written_with_the_decimals_of_its_currency(amount, exponent, text):
    assert spoken.decimals(amount, exponent) == text


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (60, "1 minute", "1分钟"),
        (1800, "30 minutes", "30分钟"),
        (3600, "1 hour", "1小时"),
        (5400, "90 minutes", "90分钟"),
        (9000, "2 hours 30 minutes", "2小时30分钟"),
        (86400, "24 hours", "24小时"),
        (172800, "48 hours", "48小时"),
        (259200, "3 days", "3天"),
        (259201, "72 hours 1 second", "72小时1秒"),
    ],
)
def test_duration_is_said_as_people_say_it(seconds, english, chinese):
    assert spoken.language("en_US").duration(seconds) == english
    assert spoken.language("zh_CN").duration(seconds) == chinese
