"""How much work a bill is: it must not grow with the length of the rental.

Work is counted in lines of Python that run, so no test depends on a clock.
"""

import sys
from datetime import UTC, datetime, timedelta

import pytest
from tariff import Tariff, bill

START = datetime(2026, 5, 1, 10, tzinfo=UTC)
HOUR, MONTH = timedelta(hours=1), timedelta(days=30)
PAUSES = [
    (START + timedelta(minutes=begin), START + timedelta(minutes=begin + 9))
    for begin in (5, 30)
]
BANDS = [[22, 8, 20], [12, 14, 60]]
DAILY = {"cap": 40000, "cap_anchor": "calendar"}
SHAPES = {
    "units": {},
    "windows": {"cap": 4000},
    "flat windows": {"cap": 4000, "next_window_flat": 3000},
    "days": DAILY,
    "bands": {"bands": BANDS},
    "bands and windows": {"bands": BANDS, "cap": 40000},
    "bands and half-day windows": {"bands": BANDS, "cap": 20000, "cap_s": 43200},
    "bands and days": {"bands": BANDS, **DAILY},
    "bands, days and total cap": {"bands": BANDS, **DAILY, "total_cap": 990000},
    "first price": {"bands": BANDS, **DAILY, "first_price": 99, "unlock": 50},
    "deducted free time": {**DAILY, "free_s": 1800, "free_mode": "deduct"},
    "full units": {"bands": BANDS, **DAILY, "rounding": "floor_min1"},
    "fractions": {"bands": [[22, 8, "17/5"]], "price": "22/7", **DAILY},
    "tiers": {"price": 0, "tiers": [[1800, 165]], "tier_block": [60, 1]},
    "sale": {"sale_after_s": 86400, "sale_mode": "rent_plus_fee", "sale_amount": 9},
}


def lines_run(function, *arguments):
    """Return how many lines of Python run during a call."""
    count = 0

    def trace(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
    return count


def work(tariff, duration, pauses):
    """Return the work of a bill by a tariff that has been used before."""
    arguments = tariff, START, START + duration, pauses
    bill(*arguments)
    return lines_run(bill, *arguments)


@pytest.mark.parametrize("pauses", [(), PAUSES], ids=["straight", "paused"])
@pytest.mark.parametrize("unit_s", [60, 900, 2220, 3600])
@pytest.mark.parametrize("shape", SHAPES)
def test_bill_of_thirty_days_is_at_most_twice_the_work_of_an_hour(
    shape, unit_s, pauses
):
    fields = {"tz": "Asia/Shanghai", "price": 40, "unit_s": unit_s, **SHAPES[shape]}
    tariff = Tariff.from_dict(fields)
    assert work(tariff, MONTH, pauses) <= 2 * work(tariff, HOUR, pauses)


@pytest.mark.parametrize("shape", SHAPES)
def test_bill_of_three_hundred_days_is_hardly_more_work_than_one_of_thirty(shape):
    fields = {"tz": "Asia/Shanghai", "price": 40, "unit_s": 60, **SHAPES[shape]}
    tariff = Tariff.from_dict(fields)
    assert work(tariff, 10 * MONTH, ()) <= 1.1 * work(tariff, MONTH, ())
