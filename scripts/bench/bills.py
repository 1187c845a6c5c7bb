"""Bills per second: long rentals against short ones, and against counting units."""

import sys
import time
from datetime import UTC, datetime, timedelta
from statistics import median

from scripts.bench.table import Row
from scripts.paths import ADDONS

sys.path.insert(0, str(ADDONS / "powerbank_rental"))
from tariff import Tariff, bill

ROUNDS = 7
BILLS = 300
START = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)
#: A quarter-hour tariff with a cap by calendar day: the longest way to the amount.
TARIFF = {
    "currency": "CNY",
    "exponent": 2,
    "tz": "Asia/Shanghai",
    "free_s": 300,
    "unit_s": 900,
    "price": "100",
    "cap": "4000",
    "cap_s": 86400,
    "cap_anchor": "calendar",
}


def per_second(tariff, duration):
    """Return how many bills for `duration` one core writes in a second."""
    begun = time.perf_counter()
    for number in range(BILLS):
        bill(tariff, START, START + duration + timedelta(seconds=number))
    return BILLS / (time.perf_counter() - begun)


def measure():
    """Return a `Row`: a month's bill beside an hour's."""
    tariff = Tariff.from_dict(TARIFF)
    per_second(tariff, MONTH)
    months, hours = [], []
    for _round in range(ROUNDS):
        hours.append(per_second(tariff, HOUR))
        months.append(per_second(tariff, MONTH))
    ratios = [month / hour for month, hour in zip(months, hours, strict=True)]
    return Row(
        "bills of 30 days per second",
        median(months),
        "bills of 1 hour",
        median(hours),
        median(ratios),
        ">= 0.50",
    )
