"""Tariffs as data: reading, canonical form, hash, contradictions and doubts."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tariff import (
    FIELDS,
    Tariff,
    TariffError,
    bill,
    contradictions,
    doubts,
    net_and_vat,
)
from tariff_cases import DATA, TARIFFS
from tariff_strategies import tariffs

START = datetime(2026, 5, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
usual = settings(max_examples=200, deadline=None)


def minutes(count):
    return timedelta(minutes=count)


def test_fields_are_those_of_the_promised_handle():
    assert FIELDS == (
        "currency",
        "exponent",
        "tz",
        "meter",
        "free_s",
        "free_inclusive",
        "free_mode",
        "unlock",
        "unit_s",
        "price",
        "first_price",
        "rounding",
        "bands",
        "tiers",
        "tier_block",
        "cap",
        "cap_s",
        "cap_anchor",
        "next_window_flat",
        "min_charge",
        "total_cap",
        "sale_after_s",
        "sale_mode",
        "sale_amount",
    )


def test_missing_field_has_its_neutral_value():
    tariff = Tariff.from_dict({})
    assert tariff == Tariff()
    assert bill(tariff, START, START + 9999 * HOUR).amount == 0


def test_null_is_a_missing_field():
    assert Tariff.from_dict(dict.fromkeys(FIELDS)) == Tariff()


def test_tariff_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Tariff().price = 1


@pytest.mark.parametrize("spelling", [340, 340.0, "340", "680/2", "340.0", 3.4e2])
def test_spelling_of_a_number_does_not_change_the_hash(spelling):
    expected = Tariff.from_dict({"price": 340}).content_hash()
    assert Tariff.from_dict({"price": spelling}).content_hash() == expected


def test_order_of_keys_and_neutral_values_do_not_change_the_hash():
    fields = DATA["tariffs"]["CN-A"]
    expected = TARIFFS["CN-A"].content_hash()
    turned = dict(reversed(fields.items()))
    neutral = {**fields, "unlock": 0, "bands": [], "sale_mode": "cap"}
    assert Tariff.from_dict(turned).content_hash() == expected
    assert Tariff.from_dict(neutral).content_hash() == expected


def test_hash_is_stable_for_ever():
    expected = "002463fc760b24d5ebea6000aa59615daf184db00d2b03aace1a838e23796ea9"
    assert TARIFFS["CN-A"].content_hash() == expected


def test_every_tariff_of_the_cases_has_its_own_hash():
    assert len({tariff.content_hash() for tariff in TARIFFS.values()}) == len(TARIFFS)


@usual
@given(tariffs())
def test_canonical_form_reads_back_as_the_same_tariff(tariff):
    again = Tariff.from_dict(tariff.to_dict())
    assert again == tariff
    assert again.content_hash() == tariff.content_hash()


@pytest.mark.parametrize(
    ("value", "exact"),
    [("17/5", Fraction(17, 5)), ("3.4", Fraction(17, 5)), (0.1, Fraction(1, 10))],
)
def test_price_is_exact(value, exact):
    assert Tariff.from_dict({"price": value}).price == exact


def test_price_is_never_rounded_before_the_end():
    tariff = Tariff.from_dict({"unit_s": 60, "price": "1/3"})
    assert bill(tariff, START, START + minutes(1)).amount == 0
    assert bill(tariff, START, START + minutes(2)).amount == 1
    assert bill(tariff, START, START + minutes(300)).amount == 100


def test_half_a_minor_unit_is_rounded_up():
    tariff = Tariff.from_dict({"unit_s": 60, "price": "1/2"})
    amounts = [bill(tariff, START, START + minutes(n)).amount for n in (1, 3, 5)]
    assert amounts == [1, 2, 3]


BAD_VALUES = [
    ("currency", "yuan"),
    ("currency", 156),
    ("exponent", 5),
    ("exponent", "two"),
    ("tz", "Mars/Olympus"),
    ("tz", "../etc/passwd"),
    ("tz", "Europe"),
    ("tz", ""),
    ("tz", 8),
    ("meter", "kWh"),
    ("free_s", -1),
    ("free_s", 0.5),
    ("free_s", "5 min"),
    ("free_inclusive", 1),
    ("free_inclusive", "yes"),
    ("free_mode", "never"),
    ("free_mode", ["grace"]),
    ("unlock", -1),
    ("unit_s", 0),
    ("unit_s", True),
    ("price", "1/0"),
    ("price", "-1"),
    ("price", "1e9"),
    ("price", " 1"),
    ("price", float("nan")),
    ("price", float("inf")),
    ("price", 10**12 + 1),
    ("price", Decimal(1)),
    ("price", []),
    ("rounding", "floor"),
    ("bands", "all day"),
    ("bands", [[22, 8]]),
    ("bands", [[22, 8, "x"]]),
    ("bands", [[22.5, 8, 1]]),
    ("bands", {"22": 8}),
    ("tiers", [[0, 1]]),
    ("tiers", [1, 2]),
    ("tier_block", [60]),
    ("tier_block", 60),
    ("cap", "forty"),
    ("cap_anchor", "monthly"),
    ("sale_after_s", 0),
    ("sale_mode", "gift"),
]


@pytest.mark.parametrize(("name", "value"), BAD_VALUES, ids=str)
def test_value_of_the_wrong_kind_is_refused_by_the_name_of_its_field(name, value):
    with pytest.raises(TariffError) as refusal:
        Tariff.from_dict({name: value})
    assert refusal.value.fields == (name,)
    assert name in str(refusal.value)


def test_unknown_field_is_refused_by_name():
    with pytest.raises(TariffError) as refusal:
        Tariff.from_dict({"prize": 1})
    assert refusal.value.fields == ("prize",)


@pytest.mark.parametrize("values", [None, [], "tariff", 1])
def test_tariff_that_is_no_object_is_refused(values):
    with pytest.raises(TariffError):
        Tariff.from_dict(values)


WINDOW = {"price": 400, "cap": 4000}
OVERDUE = {"price": 400, "sale_after_s": 86400}
CONTRADICTIONS = [
    ({"bands": [[22, 25, 1]]}, ("bands",)),
    ({"bands": [[8, 8, 1]]}, ("bands",)),
    ({"bands": [[24, 0, 1]]}, ("bands",)),
    ({"bands": [[22, 8, 1], [7, 9, 2]]}, ("bands",)),
    ({"bands": [[8, 12, 1], [11, 13, 2]]}, ("bands",)),
    ({"tier_block": [60, 1]}, ("tier_block", "tiers")),
    ({"tiers": [[60, 1], [60, 2]]}, ("tiers",)),
    ({"tiers": [[60, 2], [120, 1]]}, ("tiers",)),
    ({"tiers": [[60, 1]], "bands": [[8, 9, 1]]}, ("tiers", "bands")),
    ({"tiers": [[60, 1]], "first_price": 1}, ("tiers", "first_price")),
    ({"tiers": [[60, 1]], "cap": 1}, ("tiers", "cap")),
    ({"tiers": [[60, 1]], "next_window_flat": 1}, ("tiers", "next_window_flat")),
    ({**WINDOW, "cap_s": 0}, ("cap", "cap_s")),
    ({"next_window_flat": 1, "cap_s": 0}, ("next_window_flat", "cap_s")),
    ({**WINDOW, "cap_s": 43200, "cap_anchor": "calendar"}, ("cap_anchor", "cap_s")),
    (
        {**WINDOW, "next_window_flat": 1, "cap_anchor": "calendar"},
        ("next_window_flat", "cap_anchor"),
    ),
    ({"total_cap": 0}, ("total_cap",)),
    ({**WINDOW, "total_cap": 3999}, ("total_cap", "cap")),
    ({"min_charge": 2, "total_cap": 1}, ("total_cap", "min_charge")),
    ({**OVERDUE, "sale_amount": 1}, ("sale_amount", "sale_mode")),
    ({**OVERDUE, "sale_mode": "fixed_total"}, ("sale_mode", "sale_amount")),
    ({**OVERDUE, "sale_mode": "rent_plus_fee"}, ("sale_mode", "sale_amount")),
    (
        {"sale_mode": "fixed_sale", "sale_amount": 1},
        ("sale_amount", "sale_after_s"),
    ),
]


@pytest.mark.parametrize(("fields", "names"), CONTRADICTIONS, ids=str)
def test_contradiction_names_its_fields(fields, names):
    found = contradictions(Tariff.from_dict(fields))
    assert [finding.fields for finding in found] == [names]
    for name in names:
        assert found[0].params[name] == name
        assert name in str(found[0])


def test_every_contradiction_is_found_at_once():
    fields = {"tier_block": [60, 1], "total_cap": 0, "cap": 0, "cap_s": 0}
    names = [each.fields for each in contradictions(Tariff.from_dict(fields))]
    assert names == [("tier_block", "tiers"), ("cap", "cap_s"), ("total_cap",)]


def test_bands_may_touch_wrap_around_midnight_and_fill_the_day():
    for bands in ([[0, 24, 1]], [[22, 8, 1], [8, 22, 2]], [[22, 0, 1], [0, 8, 2]]):
        assert contradictions(Tariff.from_dict({"bands": bands})) == []


LASTING = {"total_cap": 99900}
FIXED = {"sale_after_s": 432000, "sale_mode": "fixed_total"}
DOUBTS = [
    ({"tiers": [[60, 1]], "price": 1, **LASTING}, ("price", "tiers")),
    ({"price": 500, "cap": 400, **LASTING}, ("cap", "price")),
    ({"price": 1, "free_s": 3600, **LASTING}, ("free_s", "unit_s")),
    ({"price": 1, "cap_anchor": "calendar", **LASTING}, ("cap_anchor", "cap")),
    ({"price": 1}, ("total_cap", "sale_after_s")),
    ({"sale_mode": "fixed_total", **LASTING}, ("sale_mode", "sale_after_s")),
    ({"price": 1, "sale_after_s": 60}, ("sale_after_s", "sale_mode")),
    ({**FIXED, "sale_amount": 100000, **LASTING}, ("sale_amount", "total_cap")),
    (
        {**FIXED, "sale_amount": 4500, "price": 200, "cap": 1000},
        ("sale_amount", "sale_after_s"),
    ),
    (
        {**FIXED, "sale_amount": 5999, "price": 50, "bands": [[8, 9, 5]], "cap": 1000}
        | {"cap_anchor": "calendar"},
        ("sale_amount", "sale_after_s"),
    ),
]


@pytest.mark.parametrize(("fields", "names"), DOUBTS, ids=str)
def test_doubt_names_its_fields(fields, names):
    tariff = Tariff.from_dict(fields)
    assert contradictions(tariff) == []
    assert [finding.fields for finding in doubts(tariff)] == [names]


def test_usual_tariff_raises_no_doubt():
    assert doubts(TARIFFS["CN-A"]) == []
    assert doubts(TARIFFS["JP-CS"]) == []


@pytest.mark.parametrize(
    ("rounding", "units"),
    [
        ("ceil", [1, 1, 1, 2, 2, 2, 3]),
        ("floor_min1", [1, 1, 1, 1, 1, 2, 2]),
        ("nearest_min1", [1, 1, 1, 1, 2, 2, 2]),
    ],
)
def test_rounding_counts_units(rounding, units):
    tariff = Tariff.from_dict({"unit_s": 900, "price": 1, "rounding": rounding})
    seconds = (1, 899, 900, 1349, 1350, 1800, 1801)
    ends = [START + timedelta(seconds=each) for each in seconds]
    assert [bill(tariff, START, end).amount for end in ends] == units


def test_end_before_the_start_costs_nothing():
    tariff = Tariff.from_dict({"price": 400, "unlock": 100})
    computed = bill(tariff, START, START - HOUR)
    assert (computed.amount, computed.seconds, computed.free) == (0, 0, False)


def test_naive_datetimes_are_refused():
    naive = START.replace(tzinfo=None)
    for arguments in ((naive, START), (START, naive), (START, START, [(naive, START)])):
        with pytest.raises(TariffError):
            bill(Tariff(), *arguments)


def test_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(TariffError) as refusal:
        bill(Tariff(), START, START + HOUR, [(START + HOUR, START)])
    assert refusal.value.fields == ("pauses",)


def test_pauses_overlap_and_lie_outside_without_being_counted_twice():
    tariff = Tariff.from_dict({"unit_s": 60, "price": 1})
    pauses = [
        (START - HOUR, START + minutes(10)),
        (START + minutes(5), START + minutes(15)),
        (START + minutes(6), START + minutes(7)),
        (START + minutes(55), START + 2 * HOUR),
        (START + 3 * HOUR, START + 4 * HOUR),
    ]
    assert bill(tariff, START, START + HOUR, pauses).amount == 40


def test_fraction_of_a_second_is_in_favour_of_the_customer():
    tariff = Tariff.from_dict({"unit_s": 1, "price": 1})
    half = timedelta(milliseconds=500)
    end = START + timedelta(seconds=10) + half
    assert bill(tariff, START, end).amount == 10
    assert bill(tariff, START, end, [(START, START + half)]).amount == 9


def test_bands_are_read_on_the_active_clock():
    tariff = TARIFFS["CN-TOD"]
    start = datetime(2026, 5, 1, 21, 0, tzinfo=UTC) - timedelta(hours=8)
    pause = [(start + minutes(30), start + minutes(120))]
    paused = bill(tariff, start, start + minutes(150), pause)
    assert paused.amount == bill(tariff, start, start + minutes(60)).amount == 400


def test_tariff_taken_from_abuse_has_no_free_time_at_all():
    tariff = TARIFFS["CN-DED"]
    end = START + minutes(20)
    assert bill(tariff, START, end).amount == 0
    assert bill(tariff, START, end, free_allowed=False).amount == 400


def test_receipt_shows_each_price_once():
    tariff = Tariff.from_dict(
        {
            "tz": "Asia/Shanghai",
            "unlock": 100,
            "price": 400,
            "first_price": 300,
            "bands": [[22, 8, "401/2"]],
            "cap": 7000,
        }
    )
    computed = bill(tariff, START, START + 42 * HOUR)
    assert [tuple(line) for line in computed.lines] == [
        ("price", 8, 400, 3200),
        ("bands", 10, "401/2", 2005),
        ("cap", 1, 7000, 7000),
        ("unlock", 1, 100, 100),
    ]


def test_receipt_shows_minimum_total_cap_and_rounding():
    fields = {"price": "1/3", "min_charge": 50, "total_cap": 5000}
    small = bill(Tariff.from_dict(fields), START, START + HOUR)
    assert [line.kind for line in small.lines] == ["price", "min_charge"]
    large = bill(Tariff.from_dict({**fields, "price": 4000}), START, START + 2 * HOUR)
    assert large.lines[-1] == ("total_cap", 1, -3000, -3000)
    odd = bill(Tariff.from_dict({"price": "1/3"}), START, START + HOUR)
    assert odd.lines[-1] == ("rounding", 1, "-1/3", "-1/3")


def test_bills_can_be_compared():
    tariff = TARIFFS["CN-A"]
    assert bill(tariff, START, START + HOUR) == bill(tariff, START, START + HOUR)


@given(st.integers(0, 10**9), st.fractions(0, 100, max_denominator=100))
def test_net_and_tax_add_up_to_the_gross_amount(gross, rate):
    net, vat = net_and_vat(gross, rate)
    assert net + vat == gross
    assert abs(net * (1 + rate / 100) - gross) <= 1 + rate / 100
