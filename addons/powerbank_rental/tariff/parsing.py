"""How the value of each tariff field is read, and what it must look like.

Every reader takes the name of the field and a value as JSON or Python gives it, and
returns the value in its one canonical form or raises `TariffError`.
"""

import math
import re
from fractions import Fraction
from zoneinfo import ZoneInfo

from .errors import TariffError, _lt

LARGEST = 10**12
NUMBER = re.compile(r"[0-9]{1,12}([./][0-9]{1,12})?")


def number(name, value):
    """Return `value` (integer, decimal or "17/5") as an exact `Fraction` >= 0."""
    if isinstance(value, float) and math.isfinite(value):
        value = Fraction(repr(value))
    elif isinstance(value, str) and NUMBER.fullmatch(value):
        value = _fraction(name, value)
    elif isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise TariffError([name], _lt("%(field)s must be an exact number."), field=name)
    if not 0 <= value <= LARGEST:
        raise TariffError(
            [name],
            _lt("%(field)s must lie between 0 and %(largest)s."),
            field=name,
            largest=LARGEST,
        )
    return Fraction(value)


def _fraction(name, text):
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise TariffError(
            [name], _lt("%(field)s must not be divided by zero."), field=name
        ) from None


def whole(name, value):
    """Return a number that has no fraction, as an `int` >= 0."""
    exact = number(name, value)
    if exact.denominator != 1:
        raise TariffError([name], _lt("%(field)s must be a whole number."), field=name)
    return exact.numerator


def positive(name, value):
    """Return a whole number above zero."""
    count = whole(name, value)
    if not count:
        raise TariffError([name], _lt("%(field)s must be above zero."), field=name)
    return count


def flag(name, value):
    """Return a boolean; nothing else stands for one."""
    if not isinstance(value, bool):
        raise TariffError([name], _lt("%(field)s must be true or false."), field=name)
    return value


def choice(*allowed):
    """Return the reader of a field that takes one of the `allowed` words."""

    def read(name, value):
        if value not in allowed:
            raise TariffError(
                [name],
                _lt("%(field)s must be one of %(allowed)s."),
                field=name,
                allowed=", ".join(allowed),
            )
        return value

    return read


def currency(name, value):
    """Return an ISO 4217 code: three capital letters."""
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{3}", value):
        raise TariffError(
            [name], _lt("%(field)s must be an ISO 4217 code."), field=name
        )
    return value


def exponent(name, value):
    """Return how many decimals the currency has: 0 to 4."""
    digits = whole(name, value)
    if digits > 4:
        raise TariffError(
            [name], _lt("%(field)s must lie between 0 and 4."), field=name
        )
    return digits


def zone(name, value):
    """Return the name of an IANA time zone that this machine knows."""
    try:
        ZoneInfo(value)
    except (TypeError, ValueError, LookupError, OSError, AttributeError):
        raise TariffError(
            [name], _lt("%(field)s must be the name of a time zone."), field=name
        ) from None
    return value


def bands(name, value):
    """Return bands as a tuple of (from_hour, to_hour, price)."""
    rows = _rows(name, value, 3)
    return tuple(
        (whole(name, begin), whole(name, end), number(name, price))
        for begin, end, price in rows
    )


def tiers(name, value):
    """Return tiers as a tuple of (upper_s, cumulative)."""
    rows = _rows(name, value, 2)
    return tuple((positive(name, upper), number(name, total)) for upper, total in rows)


def tier_block(name, value):
    """Return the block that repeats after the last tier: (block_s, price)."""
    ((seconds, price),) = _rows(name, [value], 2)
    return positive(name, seconds), number(name, price)


def _rows(name, value, width):
    rows = value if isinstance(value, list | tuple) else [None]
    if not all(isinstance(row, list | tuple) and len(row) == width for row in rows):
        raise TariffError(
            [name],
            _lt("%(field)s must be a list of rows of %(width)s values."),
            field=name,
            width=width,
        )
    return rows


def canonical(value):
    """Return a read value in the one form that `to_dict` writes."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    if isinstance(value, tuple):
        return [canonical(item) for item in value]
    return value
