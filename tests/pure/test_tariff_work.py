"""How much work a bill is: it must not grow with the length of the rental.

Work is counted in lines of Python that run, so no test depends on a clock. A tariff
is billed once before, so that its tables stand; but never at the same second.
"""

import sys
from datetime import UTC, datetime, timedelta

import pytest
from tariff import Tariff, bill

START = datetime(2026, 5, 1, 10, tzinfo=UTC)
HOUR, MONTH = timedelta(hours=1), timedelta(days=30)
APART = timedelta(seconds=7919)
UNITS_S = (60, 420, 900, 2220, 3600, 4001, 90000, 200000)
PAUSES = [
    (START + timedelta(minutes=begin), START + timedelta(minutes=begin + 9))
    for begin in (5, 30)
]
BANDS = [[22, 8, 20], [12, 14, 60]]
HOURLY = [[hour, hour + 1, hour + 1] for hour in range(24)]
DAILY = {"cap": 40000, "cap_anchor": "calendar"}
SHAPES = {
    "units": {},
    "windows": {"cap": 4000},
    "flat windows": {"cap": 4000, "next_window_flat": 3000},
    "days": DAILY,
    "bands": {"bands": BANDS},
    "bands and windows": {"bands": BANDS, "cap": 40000},
    "bands and half-day windows": {"bands": BANDS, "cap": 20000, "cap_s": 43200},
    "bands and odd windows": {"bands": BANDS, "cap": 400, "cap_s": 25200},
    "bands and short windows": {"bands": BANDS, "cap": 400, "cap_s": 900},
    "bands and long windows": {"bands": BANDS, "cap": 400, "cap_s": 100000},
    "a price an hour": {"bands": HOURLY, "cap": 400, "cap_s": 25200},
    "a price an hour, days": {"bands": HOURLY, **DAILY},
    "first price, odd windows": {
        "bands": BANDS,
        "cap": 400,
        "cap_s": 25200,
        "first_price": 70,
    },
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


def work(tariff, duration, start, pauses=()):
    return lines_run(bill, tariff, start, start + duration, pauses)


def used_tariff(shape, unit_s, tz):
    """Return a tariff that has been billed before, a while ago."""
    fields = {"tz": tz, "price": 40, "unit_s": unit_s, **SHAPES[shape]}
    tariff = Tariff.from_dict(fields)
    bill(tariff, START - MONTH, START)
    return tariff


@pytest.mark.parametrize("pauses", [(), PAUSES], ids=["straight", "paused"])
@pytest.mark.parametrize("unit_s", UNITS_S)
@pytest.mark.parametrize("shape", SHAPES)
def test_bill_of_thirty_days_is_at_most_twice_the_work_of_an_hour(
    shape, unit_s, pauses
):
    tariff = used_tariff(shape, unit_s, "Asia/Shanghai")
    for number in range(1, 9):
        seen, fresh = (START + n * APART for n in (number, -number))
        hour = work(tariff, HOUR, seen, pauses)
        assert work(tariff, MONTH, fresh, pauses) <= 2 * hour


@pytest.mark.parametrize("unit_s", UNITS_S)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_holds_when_the_clocks_are_changed_within_the_month(shape, unit_s):
    tariff = used_tariff(shape, unit_s, "Europe/Berlin")
    autumn = START.replace(month=10)
    for number in range(1, 9):
        month = work(tariff, MONTH, autumn + number * APART)
        assert month <= 2 * work(tariff, HOUR, autumn - number * APART)


@pytest.mark.parametrize("shape", SHAPES)
def test_bill_of_three_hundred_days_is_hardly_more_work_than_one_of_thirty(shape):
    tariff = used_tariff(shape, 60, "Asia/Shanghai")
    assert work(tariff, 10 * MONTH, START) <= 1.1 * work(tariff, MONTH, START)


@pytest.mark.parametrize("shape", SHAPES)
def test_equal_tariffs_share_their_tables(shape):
    tariffs = [used_tariff(shape, 60, "Asia/Shanghai") for _number in range(2)]
    assert tariffs[0] is not tariffs[1]
    assert tariffs[0].scaled is tariffs[1].scaled
