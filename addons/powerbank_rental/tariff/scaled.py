"""The prices of a tariff as plain integers, which add up fast and exactly."""

from bisect import bisect_right
from fractions import Fraction
from functools import cached_property, lru_cache
from math import lcm

from .rounds import Rounds
from .units import DAY_S, count_units

HOUR_S = 3600
QUANTITY_BITS = 48
REMEMBERED = 128


@lru_cache(maxsize=REMEMBERED)
def scaled(tariff):
    """Return the `Scaled` prices of a tariff, the same ones for equal tariffs."""
    return Scaled(tariff)


class Scaled:
    """Every price of a tariff multiplied by `scale`, the common denominator.

    Units, windows and days are added up as tallies. A tally is one integer that holds
    an amount and how it comes about: the quantity of each part in `QUANTITY_BITS`
    bits, and above them the amount. Tallies are added and multiplied as they are.

    :ivar profile: the price of a unit by the time of day at which it starts:
        ((until_s, (kind, price)), ...), ascending, the last one until midnight.
    :ivar tally: {(kind, price): the tally of one such part}.
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
        self.unit_s, self.cap_s = tariff.unit_s, tariff.cap_s
        self.window_units = count_units(tariff, tariff.cap_s)
        self.profile = self._profile(tariff)
        self.tally = self._tallies()
        self.amount_bits = QUANTITY_BITS * len(self.tally)

    def of(self, price):
        """Return an exact price in units of the scale; None stays None."""
        return None if price is None else int(price * self.scale)

    def exact(self, amount):
        """Return a scaled amount as an exact number of minor units."""
        return Fraction(amount, self.scale)

    def half_up(self, amount):
        """Return a scaled amount in whole minor units: the one rounding of a bill."""
        return (2 * amount + self.scale) // (2 * self.scale)

    # --- Tallies ---

    def amount(self, tally):
        return tally >> self.amount_bits

    def parts(self, tally):
        """Return {(kind, price): quantity} of a tally."""
        mask = (1 << QUANTITY_BITS) - 1
        return {
            part: tally >> QUANTITY_BITS * place & mask
            for place, part in enumerate(self.tally)
        }

    def capped(self, tally):
        """Return the tally of a window or day, which costs no more than the cap."""
        if self.cap is None or tally >> self.amount_bits <= self.cap:
            return tally
        return self.tally["cap", self.cap]

    # --- What repeats ---

    @cached_property
    def units(self):
        """Units in a row, by the second of the day at which the first one starts."""
        return Rounds(self._day_ring, self.unit_s, self._edges, self._unit)

    @cached_property
    def capped_units(self):
        """The same where each unit alone has the cap."""
        return Rounds(
            self._day_ring,
            self.unit_s,
            self._edges,
            lambda second: self.capped(self._unit(second)),
        )

    @cached_property
    def windows(self):
        """Full windows in a row, by the second of the day at which the first starts."""
        units = min(self.window_units, self.units.length)
        edges = {
            (edge - unit * self.unit_s) % self._day_ring
            for edge in self._edges
            for unit in range(units)
        }
        return Rounds(self._day_ring, self.cap_s, edges, self._window)

    @cached_property
    def days(self):
        """Whole days in a row, by the second at which the first day's units begin."""
        return Rounds(self.unit_s, -DAY_S, [*self._edges, DAY_S], self._day)

    @cached_property
    def _edges(self):
        return [until for until, _part in self.profile]

    @cached_property
    def _day_ring(self):
        """A day, or a single place where the time of day does not matter."""
        return DAY_S if len(self.profile) > 1 else 1

    def _unit(self, second):
        return self.tally[self.profile[bisect_right(self._edges, second)][1]]

    def _window(self, second):
        return self.capped(self.units.total(second, self.window_units))

    def _day(self, second):
        units = -(-(DAY_S - second) // self.unit_s)
        return self.capped(self.units.total(second, max(0, units)))

    # --- Set-up ---

    def _tallies(self):
        parts = [part for _until, part in self.profile]
        for kind in ("first_price", "cap", "next_window_flat"):
            if (price := getattr(self, kind)) is not None:
                parts.append((kind, price))
        parts = tuple(dict.fromkeys(parts))
        return {
            part: (part[1] << QUANTITY_BITS * len(parts)) + (1 << QUANTITY_BITS * place)
            for place, part in enumerate(parts)
        }

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
