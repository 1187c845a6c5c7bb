"""Exact shares of an amount: each partner's is rounded down, the platform has the rest.

Amounts are integer minor units, rates are percent, so whatever the rates are, the
shares add up to the base.
"""

from fractions import Fraction
from typing import NamedTuple

WHOLE = 100


class ShareError(ValueError):
    """Rates or a base that cannot be shared."""


class Share(NamedTuple):
    """One share: `rate` in percent, None for the platform; `amount` in minor units."""

    rate: Fraction | None
    amount: int


def shares(base, rates):
    """Share `base` (minor units, >= 0) among partners and the platform.

    :param rates: percent of each partner: an integer, a `Fraction`, or a string such
        as "12.5" or "100/3"; together at most 100.
    :return: list of `Share`, one for each rate in order, the platform's last.
    :raises ShareError: for a negative base or rates that leave no room.
    """
    if base < 0:
        raise ShareError(f"A base of {base} cannot be shared.")
    exact = [_percent(rate) for rate in rates]
    if sum(exact) > WHOLE:
        raise ShareError("The rates are more than 100 percent together.")
    partners = [Share(rate, int(base * rate / WHOLE)) for rate in exact]
    rest = base - sum(partner.amount for partner in partners)
    return [*partners, Share(None, rest)]


def reversal(lines, new_base):
    """Return what each share loses when the base falls to `new_base` (case C77).

    The shares are worked out anew on what remains and the difference is reversed; so
    a full refund reverses every share to exactly zero, in any number of steps.

    :param lines: the shares that stand, as `shares` returned them.
    :return: list of `Share` in the same order; the amounts are what to take back.
    """
    anew = shares(new_base, [line.rate for line in lines[:-1]])
    return [
        Share(line.rate, line.amount - kept.amount)
        for line, kept in zip(lines, anew, strict=True)
    ]


def _percent(rate):
    try:
        exact = Fraction(rate)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        raise ShareError(f"{rate!r} is not a rate in percent.") from None
    if exact < 0:
        raise ShareError(f"A rate of {rate} percent is below zero.")
    return exact
