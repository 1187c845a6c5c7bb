"""Shares of the money of a rental (rule C.8)."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from share import ShareError, reversal, shares

DATA = json.loads((Path(__file__).parent / "data" / "worked_cases.json").read_text())

RATES = st.lists(st.fractions(0, 100, max_denominator=50), max_size=6).filter(
    lambda rates: sum(rates) <= 100
)
BASES = st.integers(0, 10**9)


def amounts(lines):
    return [line.amount for line in lines]


@pytest.mark.parametrize("case", DATA["shares"], ids=lambda case: str(case["base"]))
def test_shares_are_those_of_the_table(case):
    assert amounts(shares(case["base"], case["rates"])) == case["shares"]


@pytest.mark.parametrize("case", DATA["reversals"], ids=lambda case: case["case"])
def test_c77_refund_reverses_the_difference(case):
    reversed_lines = reversal(shares(case["base"], case["rates"]), case["new_base"])
    assert amounts(reversed_lines) == case["reversal"]


def test_c62_later_rates_would_share_the_money_otherwise():
    (case,) = [case for case in DATA["shares"] if case["case"] == "C62"]
    later = amounts(shares(case["base"], case["later_rates"]))
    assert sum(later) == sum(case["shares"])
    assert later != case["shares"]


@given(BASES, RATES)
def test_shares_add_up_and_are_never_negative(base, rates):
    lines = shares(base, rates)
    assert sum(amounts(lines)) == base
    assert min(amounts(lines)) >= 0


@given(BASES, RATES)
def test_each_partner_has_the_floor_of_his_exact_share(base, rates):
    *partners, platform = shares(base, rates)
    assert platform.rate is None
    for rate, partner in zip(rates, partners, strict=True):
        exact = Fraction(base) * rate / 100
        assert exact - 1 < partner.amount <= exact


@given(BASES, RATES, st.data())
def test_full_refund_in_two_steps_reverses_to_zero(base, rates, data):
    kept = data.draw(st.integers(0, base))
    lines = shares(base, rates)
    first = reversal(lines, kept)
    second = reversal(shares(kept, rates), 0)
    for line, once, twice in zip(lines, first, second, strict=True):
        assert line.amount == once.amount + twice.amount


@pytest.mark.parametrize("rate", ["x", None, "1/0", float("nan"), float("inf"), -1])
def test_rate_that_is_no_percentage_is_refused(rate):
    with pytest.raises(ShareError):
        shares(100, [rate])


def test_rates_above_a_hundred_percent_are_refused():
    with pytest.raises(ShareError):
        shares(100, ["50", "50.01"])


def test_negative_base_is_refused():
    with pytest.raises(ShareError):
        shares(-1, ["50"])
