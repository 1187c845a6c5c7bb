"""The prices of a tariff as plain integers, which add up fast and exactly."""

from fractions import Fraction
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from math import lcm

from .days import full_days
from .units import DAY_S, price_run, price_within_day
from .windows import full_windows

HOUR_S = 3600
REMEMBERED = 512


class Scaled:
    """Every price of a tariff multiplied by `scale`, the common denominator.

    :ivar profile: the price of a unit by the time of day at which it starts:
        ((until_s, (kind, price)), ...), ascending, the last one until midnight.
    """

    def __init__(self, tariff):
        self.scale = lcm(*(price.denominator for price in _prices(tariff)))
        self.price = self.of(tariff.price)
        self.first_price = self.of(tariff.first_price)
        self.unlock = self.of(tariff.unlock)
        self.cap = self.of(tariff.cap)
        self.next_window_flat = self.of(tariff.next_window_flat)
        self.min_charge = self.of(tariff.min_charge)
        self.total_cap = self.of(tariff.total_cap)
        self.sale_amount = self.of(tariff.sale_amount)
        self.tiers = [(upper, self.of(total)) for upper, total in tariff.tiers]
        self.tier_block = tariff.tier_block and (
            tariff.tier_block[0],
            self.of(tariff.tier_block[1]),
        )
        self.unit_s = tariff.unit_s
        self.profile = self._profile(tariff)
        self.price_run = self._remembered(price_run)
        self.full_days = self._remembered(full_days)
        self.full_windows = self._remembered(full_windows)

    def of(self, price):
        """Return an exact price in units of the scale; None stays None."""
        return None if price is None else int(price * self.scale)

    def exact(self, amount):
        """Return a scaled amount as an exact number of minor units."""
        return Fraction(amount, self.scale)

    def half_up(self, amount):
        """Return a scaled amount in whole minor units: the one rounding of a bill."""
        return (2 * amount + self.scale) // (2 * self.scale)

    def _remembered(self, function):
        """Return a function of these prices that remembers its last answers.

        Bills and questions about running rentals come back to the same days and
        windows. The answers must not be changed.
        """
        return lru_cache(maxsize=REMEMBERED)(partial(function, self))

    @cached_property
    def day_kinds(self):
        """The kinds of whole local days: [(bound, parts), ...].

        A day whose first unit starts at a second of the day below `bound`, but not
        below that of the kind before, has the units `parts`.
        """
        unit_s = self.unit_s
        begins = sorted({until % unit_s for until, _part in self.profile} | {0})
        return [
            (bound, self._whole_day(begin))
            for begin, bound in pairwise([*begins, unit_s])
        ]

    def _whole_day(self, first):
        return price_within_day(self, first, -(-(DAY_S - first) // self.unit_s))

    def _profile(self, tariff):
        hours = {hour for band in tariff.bands for hour in band[:2]}
        begins, hours = sorted(hours | {0}), sorted(hours - {0} | {24})
        return tuple(
            (until * HOUR_S, self._unit_price(tariff, begin))
            for begin, until in zip(begins, hours, strict=False)
        )

    def _unit_price(self, tariff, hour):
        for begin, end, price in tariff.bands:
            inside = begin <= hour < end if begin < end else not end <= hour < begin
            if inside:
                return "bands", self.of(price)
        return "price", self.price


def _prices(tariff):
    yield from (tariff.price, tariff.unlock, tariff.min_charge)
    yield from (price for _begin, _end, price in tariff.bands)
    yield from (total for _upper, total in tariff.tiers)
    optional = (
        tariff.first_price,
        tariff.cap,
        tariff.next_window_flat,
        tariff.total_cap,
        tariff.sale_amount,
        tariff.tier_block and tariff.tier_block[1],
    )
    yield from (price for price in optional if price is not None)
