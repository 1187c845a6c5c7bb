"""The bill of one rental."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from .active_clock import ActiveClock
from .charge import Charge, charge, first_second
from .model import Tariff
from .parsing import canonical
from .pieces import merged

#: The kinds of lines in the order in which a receipt has them.
KINDS = (
    "first_price",
    "price",
    "bands",
    "cap",
    "next_window_flat",
    "tiers",
    "tier_block",
    "unlock",
    "min_charge",
    "sale_amount",
    "total_cap",
    "rounding",
)


class Line(NamedTuple):
    """One line of a receipt; the amounts of all lines add up to the bill exactly.

    :ivar kind: one of `KINDS`: the tariff field that sets the price, or `rounding`.
        `min_charge` is what is missing to the minimum, `total_cap` what is taken off
        above it (negative).
    :ivar quantity: units, windows, days or blocks.
    :ivar price: of one, in minor units: an integer or an exact string "17/5".
    :ivar amount: quantity times price, in the same form.
    """

    kind: str
    quantity: int
    price: int | str
    amount: int | str


@dataclass(frozen=True)
class Bill:
    """What a rental costs and why.

    :ivar amount: minor units, rounded once, half up.
    :ivar seconds: active seconds, pauses taken out.
    :ivar sold: the rental ends as a sale.
    :ivar free: nothing is due because the rental stayed within the free time.
    """

    amount: int
    seconds: int
    sold: bool
    free: bool
    tariff: Tariff = field(repr=False)
    clock: ActiveClock = field(repr=False, compare=False)
    charged: Charge = field(repr=False, compare=False)
    free_allowed: bool = True

    @cached_property
    def lines(self):
        """The receipt: a tuple of `Line`."""
        scaled, parts = self.tariff.scaled, merged(self.charged.pieces)
        lines = [
            _line(kind, parts[kind, price], scaled.exact(price))
            for kind, price in sorted(parts, key=_place)
            if parts[kind, price]
        ]
        rounding = self.amount - scaled.exact(self.charged.total)
        if rounding:
            lines.append(_line("rounding", 1, rounding))
        return tuple(lines)

    @cached_property
    def ended_at(self):
        """The UTC end; for a sale the first instant at which it was one."""
        if not self.sold:
            return self.clock.end
        return self.clock.instant(first_second(self._is_sold, self.seconds))

    def _is_sold(self, seconds):
        return charge(self.tariff, self.clock.origin, seconds, self.free_allowed).sold


def bill(tariff, start, end, pauses=(), free_allowed=True):
    """Return the `Bill` of a rental (rule C.3).

    The time needed does not grow with the length of the rental.

    :param datetime start: aware, as is `end`; an end before the start costs nothing.
    :param pauses: pairs of aware datetimes, in any order, overlapping or not.
    :param free_allowed: False takes the free time away (case C63).
    :raises TariffError: for naive datetimes or a pause that ends before it begins.
    """
    clock = ActiveClock(start, end, pauses)
    charged = charge(tariff, clock.origin, clock.seconds, free_allowed)
    return Bill(
        tariff.scaled.half_up(charged.total),
        clock.seconds,
        charged.sold,
        charged.free,
        tariff,
        clock,
        charged,
        free_allowed,
    )


def _place(part):
    kind, price = part
    return KINDS.index(kind), price


def _line(kind, quantity, price):
    return Line(kind, quantity, canonical(price), canonical(price * quantity))
