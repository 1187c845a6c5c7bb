"""The tariff: one immutable version of a price (billing rule C.2)."""

import hashlib
import json
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property

from . import parsing
from .errors import TariffError, _lt
from .scaled import scaled
from .units import DAY_S

ROUNDINGS = ("ceil", "floor_min1", "nearest_min1")
FREE_MODES = ("grace", "deduct")
CAP_ANCHORS = ("rolling", "calendar")
SALE_MODES = ("cap", "rent_plus_fee", "fixed_total", "fixed_sale")
METERS = ("time",)


@dataclass(frozen=True)
class Tariff:
    """Prices in minor units, exact; durations in seconds; None where there is none.

    :ivar currency: ISO 4217 code; `exponent` is the number of its decimals.
    :ivar tz: IANA zone of the venue where the rental starts.
    :ivar free_s: free seconds, with `free_inclusive` when exactly `free_s` is free;
        past them `grace` bills from the start and `deduct` never bills them.
    :ivar unlock: charged once for every rental that is not free.
    :ivar price: of a unit of `unit_s`, counted by `rounding`; `first_price` replaces
        it for the first unit of the rental.
    :ivar bands: (from_hour, to_hour, price) by the local hour at which a unit starts.
    :ivar tiers: (upper_s exclusive, cumulative price), then `tier_block`
        (block_s, price) for each block started after the last tier.
    :ivar cap: the most that a window of `cap_s` costs; windows are `rolling` from the
        start of the rental, or `calendar` days. Each later window that is started
        costs `next_window_flat` where that is given.
    :ivar min_charge: the least that a rental costs which costs anything.
    :ivar total_cap: the most that a rental costs; reaching it is a sale.
    :ivar sale_after_s: a longer rental is a sale, at `sale_amount` by `sale_mode`.
    """

    currency: str = "XXX"
    exponent: int = 2
    tz: str = "UTC"
    meter: str = "time"
    free_s: int = 0
    free_inclusive: bool = True
    free_mode: str = "grace"
    unlock: Fraction = Fraction(0)
    unit_s: int = 3600
    price: Fraction = Fraction(0)
    first_price: Fraction | None = None
    rounding: str = "ceil"
    bands: tuple = ()
    tiers: tuple = ()
    tier_block: tuple | None = None
    cap: Fraction | None = None
    cap_s: int = DAY_S
    cap_anchor: str = "rolling"
    next_window_flat: Fraction | None = None
    min_charge: Fraction = Fraction(0)
    total_cap: Fraction | None = None
    sale_after_s: int | None = None
    sale_mode: str = "cap"
    sale_amount: Fraction | None = None

    @classmethod
    def from_dict(cls, values):
        """Return the tariff that a mapping of field names to values describes.

        A missing field, or one that is None, has its neutral value. Money is given in
        minor units as an integer, an exact decimal or a string such as "17/5".

        :raises TariffError: for an unknown field or a value of the wrong kind.
        """
        if not isinstance(values, dict):
            raise TariffError([], _lt("A tariff must be an object of fields."))
        for name in values:
            if name not in READERS:
                raise TariffError(
                    [name], _lt("%(field)s is not a field of a tariff."), field=name
                )
        given = {
            name: READERS[name](name, value)
            for name, value in values.items()
            if value is not None
        }
        return cls(**given)

    def to_dict(self):
        """Return the canonical mapping: fields in order, neutral values left out."""
        return {
            field.name: parsing.canonical(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }

    def content_hash(self):
        """Return the SHA-256 of the canonical form as 64 hexadecimal digits.

        It depends neither on the order of keys, nor on how a number is spelt, nor on
        whether a neutral value is written down.
        """
        text = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def scaled(self):
        """The prices as integers of one common fraction of a minor unit."""
        return scaled(self)


READERS = {
    "currency": parsing.currency,
    "exponent": parsing.exponent,
    "tz": parsing.zone,
    "meter": parsing.choice(*METERS),
    "free_s": parsing.whole,
    "free_inclusive": parsing.flag,
    "free_mode": parsing.choice(*FREE_MODES),
    "unlock": parsing.number,
    "unit_s": parsing.positive,
    "price": parsing.number,
    "first_price": parsing.number,
    "rounding": parsing.choice(*ROUNDINGS),
    "bands": parsing.bands,
    "tiers": parsing.tiers,
    "tier_block": parsing.tier_block,
    "cap": parsing.number,
    "cap_s": parsing.whole,
    "cap_anchor": parsing.choice(*CAP_ANCHORS),
    "next_window_flat": parsing.number,
    "min_charge": parsing.number,
    "total_cap": parsing.number,
    "sale_after_s": parsing.positive,
    "sale_mode": parsing.choice(*SALE_MODES),
    "sale_amount": parsing.number,
}
FIELDS = tuple(READERS)
