"""The conventions of cities, however a city is written; and the price for members."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from tariff import (
    PACKS,
    RULES,
    Tariff,
    bill,
    checks,
    city_key,
    discounted,
    pack_of,
    price_text,
)
from tariff_cases import TARIFFS

SPELLINGS = {
    "beijing": (
        "北京",
        "北京市",
        " 北 京 市 ",
        "北京市朝阳区",
        "北京海淀区",
        "Beijing",
        "BEIJING",
        "beijing shi",
        "Bei jing City",
        "Běijīng",
        "Peking",
        "City of Beijing",
        "Chaoyang District, Beijing",
        "Beijing Chaoyang District",
        "北京\uff08Beijing\uff09",
        "Beijing/北京",
        "\uff22eijing",
    ),
    "chengdu": (
        "成都",
        "成都市",
        "四川省成都市",
        "四川省成都市武侯区",
        "Chengdu, Sichuan",
    ),
    "shenzhen": (
        "深圳",
        "深圳市南山区",
        "廣東省深圳市",
        "Shen Zhen",
        "Guangdong, Shenzhen",
    ),
}
OTHERS = (
    "",
    None,
    "上海市",
    "Shanghai",
    "北京路",
    "Beijing Road",
    "Nanjing",
    "东北京畿",
)
KEEPS = {"free_s": 300, "unit_s": 900, "price": 100, "rounding": "floor_min1"}


@pytest.mark.parametrize(
    ("city", "text"), [(city, text) for city in SPELLINGS for text in SPELLINGS[city]]
)
def test_city_is_known_however_it_is_written(city, text):
    assert city_key(text) == city
    assert pack_of(text) is PACKS[city]


@pytest.mark.parametrize("text", OTHERS)
def test_other_places_have_no_pack(text):
    assert pack_of(text) is None


def test_city_without_aliases_is_known_by_its_name():
    assert city_key("上海市") == city_key(" 上海 ") == "上海"
    assert city_key("Shanghai City") == city_key("SHANGHAI") == "shanghai"
    assert city_key("Hangzhou") != city_key("Suzhou")


def broken(city, lend_level=50, **changes):
    tariff = Tariff.from_dict({**KEEPS, **changes})
    found = checks(PACKS[city], tariff, lend_level)
    assert all(check.rule in RULES for check in found)
    return {check.rule: str(check.finding) for check in found if not check.kept}


@pytest.mark.parametrize("city", PACKS)
def test_tariff_of_the_beijing_convention_keeps_all_packs(city):
    assert broken(city) == {}
    tariff = TARIFFS["CN-BJ"]
    assert all(check.kept for check in checks(PACKS[city], tariff, 50))


@pytest.mark.parametrize("city", PACKS)
def test_less_than_five_free_minutes_break_every_pack(city):
    sentence = broken(city, free_s=299)["free_time"]
    assert "free_s must be at least 5; it is 4.98" in sentence
    assert "free_time" not in broken(city, free_s=300, free_inclusive=False)
    assert "free_time" not in broken(city, free_s=600, free_mode="deduct")


@pytest.mark.parametrize(
    ("city", "longest"), [("beijing", 15), ("chengdu", 15), ("shenzhen", 30)]
)
def test_unit_longer_than_the_city_allows_breaks_its_pack(city, longest):
    assert broken(city, unit_s=longest * 60) == {}
    sentence = broken(city, unit_s=longest * 60 + 60)["unit"]
    assert sentence == f"unit_s must be at most {longest}; it is {longest + 1}."


@pytest.mark.parametrize("rounding", ["ceil", "nearest_min1"])
def test_only_beijing_asks_that_incomplete_units_are_not_charged(rounding):
    assert set(broken("beijing", rounding=rounding)) == {"floor"}
    assert broken("chengdu", rounding=rounding) == {}
    assert broken("shenzhen", rounding=rounding) == {}


def test_only_chengdu_asks_for_a_charge_of_fifty_percent():
    assert "it is 49 %" in broken("chengdu", lend_level=49)["lend_level"]
    assert broken("beijing", lend_level=0) == broken("shenzhen", lend_level=0) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"tiers": [[3600, 400], [7200, 800]], "price": 0},
        {"tiers": [[900, 100]], "tier_block": [3600, 400], "price": 0},
        {"next_window_flat": 3000},
    ],
)
def test_hours_that_come_as_steps_or_flat_windows_are_rounding_up(changes):
    assert "steps" in broken("chengdu", **changes)


def test_short_steps_round_nothing_up():
    steps = {"tiers": [[900, 100]], "tier_block": [900, 100], "price": 0}
    assert broken("chengdu", **steps) == {}
    assert "floor" in broken("beijing", **steps)


def test_tariff_that_costs_nothing_keeps_every_pack():
    for city in PACKS:
        assert broken(city, price=0, free_s=0, unit_s=3600, rounding="ceil") == {}


# --- members ---


def test_c31_member_price_is_rounded_once():
    start = datetime(2026, 5, 1, 2, tzinfo=UTC)
    standard = Tariff.from_dict({"currency": "CNY", "price": 400, "cap": 4000})
    member = discounted(standard, Fraction(15))
    assert bill(member, start, start + timedelta(hours=3)).amount == 1020
    assert member.cap == 3400
    assert "¥3.40" in price_text(member, "en_US")


def test_discount_leaves_what_is_not_rent():
    standard = Tariff.from_dict(
        {"price": 100, "min_charge": 50, "total_cap": 9900, "free_s": 300}
    )
    member = discounted(standard, Fraction("33.33"))
    assert member.price == Fraction(6667, 100)
    assert (member.min_charge, member.total_cap, member.free_s) == (50, 9900, 300)


@pytest.mark.parametrize("name", TARIFFS)
def test_discount_of_nothing_is_the_tariff_and_of_all_is_free_rent(name):
    assert discounted(TARIFFS[name], Fraction(0)) == TARIFFS[name]
    gift = discounted(TARIFFS[name], Fraction(100))
    start = datetime(2026, 5, 1, 2, tzinfo=UTC)
    assert bill(gift, start, start + timedelta(hours=2)).amount == 0
