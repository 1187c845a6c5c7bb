"""Every worked case of billing rules C.4 and C.5, as the data file gives them."""

import pytest
from tariff import (
    bill,
    contradictions,
    effective_end,
    median_offset,
    net_and_vat,
    worth_review,
)
from tariff_cases import DATA, TARIFFS, instant, times
from tariff_reference import reference_bill


def by_name(cases):
    return [pytest.param(case, id=case["case"]) for case in cases]


@pytest.mark.parametrize("name", TARIFFS)
def test_tariffs_of_the_cases_are_free_of_contradictions(name):
    assert contradictions(TARIFFS[name]) == []


@pytest.mark.parametrize("case", by_name(DATA["cases"]))
def test_worked_case_costs_what_the_table_says(case):
    tariff = TARIFFS[case["tariff"]]
    computed = bill(tariff, *times(case), case.get("free_allowed", True))
    assert (computed.amount, computed.sold, computed.free) == (
        case["amount"],
        case["sold"],
        case["free"],
    )


@pytest.mark.parametrize("case", by_name(DATA["cases"]))
def test_worked_case_is_confirmed_by_the_slow_reference(case):
    tariff = TARIFFS[case["tariff"]]
    expected = case["amount"], case["sold"], case["free"]
    allowed = case.get("free_allowed", True)
    assert reference_bill(tariff, *times(case), allowed) == expected


@pytest.mark.parametrize("case", by_name(DATA["cases"]))
def test_worked_case_lasts_as_long_as_the_table_says(case):
    hours, minutes, seconds = map(int, case["elapsed"].split(":"))
    start, end, _pauses = times(case)
    computed = bill(TARIFFS[case["tariff"]], start, end)
    assert computed.seconds == hours * 3600 + minutes * 60 + seconds


@pytest.mark.parametrize("case", by_name(DATA["cases"]))
def test_receipt_of_a_worked_case_adds_up(case):
    tariff = TARIFFS[case["tariff"]]
    computed = bill(tariff, *times(case), case.get("free_allowed", True))
    assert sum(line.amount for line in computed.lines) == case["amount"]


SALES = [case for case in DATA["cases"] if "ended_at" in case]


@pytest.mark.parametrize("case", by_name(SALES))
def test_sale_ends_the_rental_at_its_first_instant(case):
    tariff = TARIFFS[case["tariff"]]
    expected = instant(case["ended_at"], tariff.tz)
    assert bill(tariff, *times(case)).ended_at == expected


@pytest.mark.parametrize("case", by_name(DATA["end_times"]))
def test_rental_ends_by_the_right_clock(case):
    tz = TARIFFS[case["tariff"]].tz
    ended = effective_end(
        case["device"] and instant(case["device"], tz),
        instant(case["received"], tz),
        case["offset"],
        case["spread"],
        case["beats"],
        instant(case["start"], tz),
        case["last_event"] and instant(case["last_event"], tz),
    )
    expected = instant(case["end"], tz), case["reason"], case["clock_suspect"]
    assert ended == expected


@pytest.mark.parametrize("case", by_name(DATA["end_times"]))
def test_fee_to_the_effective_end_is_what_the_table_says(case):
    tariff = TARIFFS[case["tariff"]]
    start, end = (instant(case[name], tariff.tz) for name in ("start", "end"))
    assert bill(tariff, start, end).amount == case["amount"]


def test_end_heard_of_before_the_start_is_the_start():
    start, early = (instant(f"2026-05-01 {at}:00", "UTC") for at in ("10:00", "09:00"))
    assert effective_end(None, early, None, 0, 0, start).instant == start
    assert effective_end(early, early, 0, 0, 5, start).instant == start


def test_offset_is_the_median_of_the_beats_with_their_spread():
    assert median_offset([718, 720, 731]) == (720, 13, 3)
    assert median_offset([]) == (None, 0, 0)


def test_offline_cabinet_that_uploads_hours_late_is_worth_a_review():
    tariff, tz = TARIFFS["CN-A"], "Asia/Shanghai"
    start = instant("2026-05-01 17:30:00", tz)
    chosen = bill(tariff, start, instant("2026-05-01 18:20:00", tz))
    received = bill(tariff, start, instant("2026-05-02 02:10:00", tz))
    assert worth_review(tariff, chosen, received)


def test_one_unit_of_difference_is_not_worth_a_review():
    tariff, tz = TARIFFS["CN-A"], "Asia/Shanghai"
    start = instant("2026-05-01 10:00:00", tz)
    chosen = bill(tariff, start, instant("2026-05-01 10:59:00", tz))
    received = bill(tariff, start, instant("2026-05-01 11:01:00", tz))
    assert not worth_review(tariff, chosen, received)


def test_review_of_a_tiered_tariff_compares_with_its_dearest_step():
    tariff, tz = TARIFFS["JP-CS"], "Asia/Tokyo"
    start = instant("2026-05-01 10:00:00", tz)
    ends = ("10:10:00", "10:40:00", "16:40:00")
    first, second, third = (
        bill(tariff, start, instant(f"2026-05-01 {end}", tz)) for end in ends
    )
    assert not worth_review(tariff, first, second)
    assert not worth_review(tariff, second, third)


def test_sold_rental_with_an_earlier_true_end_is_billed_again():
    case = DATA["late_arrival"]
    tariff = TARIFFS[case["tariff"]]
    start, sold_at, true_end = (
        instant(case[name], tariff.tz) for name in ("start", "sold_at", "true_end")
    )
    sold, again = bill(tariff, start, sold_at), bill(tariff, start, true_end)
    assert (sold.amount, sold.sold) == (case["sold_amount"], True)
    assert (again.amount, again.sold) == (case["amount"], False)
    assert sold.amount - again.amount == case["refund"]


@pytest.mark.parametrize("case", DATA["vat"], ids=lambda case: case["rate"])
def test_c65_tax_is_what_remains_of_the_gross_amount(case):
    assert net_and_vat(case["gross"], case["rate"]) == (case["net"], case["vat"])
