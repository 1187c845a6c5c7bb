"""The examples that a customer is shown beside a tariff."""

from datetime import timedelta
from typing import NamedTuple

from .active_clock import utc
from .billing import bill

EXAMPLES = (
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=24),
    timedelta(days=3),
)


class PriceRow(NamedTuple):
    """`seconds` of use cost `amount` minor units; `sold` says that this is a sale."""

    seconds: int
    amount: int
    sold: bool


def price_table(tariff, start):
    """Return a `PriceRow` for 5 min, 1 h, 3 h, 24 h and 3 days from `start` (aware)."""
    start = utc("start", start)
    bills = [bill(tariff, start, start + example) for example in EXAMPLES]
    return [PriceRow(each.seconds, each.amount, each.sold) for each in bills]
