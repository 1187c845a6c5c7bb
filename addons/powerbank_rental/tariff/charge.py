"""What a number of active seconds costs: free time, rent, sale and caps (rule C.3)."""

from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

from .rent import rent, total

FIXED = ("fixed_total", "fixed_sale")


class Charge(NamedTuple):
    """`parts` is {(kind, scaled price): quantity}; `total` is its scaled sum."""

    parts: Counter
    total: int
    sold: bool
    free: bool


def charge(tariff, origin, seconds, free_allowed=True):
    """Return the `Charge` of `seconds` of active time that starts at Unix `origin`.

    Times of day and local days are read on the active clock, as if the rental had
    run without its pauses. So the charge depends on the number of active seconds
    alone, and no pause can move a unit into a dearer hour or another day.
    """
    if seconds <= 0 or (free_allowed and _is_free(tariff, seconds)):
        return Charge(Counter(), 0, sold=False, free=seconds > 0)
    skipped = tariff.free_s if free_allowed and tariff.free_mode == "deduct" else 0
    billed = seconds - skipped
    overdue = tariff.sale_after_s is not None and billed > tariff.sale_after_s
    if overdue and tariff.sale_mode in FIXED:
        parts = Counter({("sale_amount", tariff.scaled.sale_amount): 1})
    else:
        parts = _rent_and_fees(tariff, origin + skipped, billed, overdue)
    return _limited(tariff.scaled, parts, overdue)


def _is_free(tariff, seconds):
    if tariff.free_inclusive:
        return seconds <= tariff.free_s
    return seconds < tariff.free_s


def _rent_and_fees(tariff, start, billed, overdue):
    scaled = tariff.scaled
    plus_fee = overdue and tariff.sale_mode == "rent_plus_fee"
    parts = rent(tariff, start, tariff.sale_after_s if plus_fee else billed)
    if scaled.unlock:
        parts["unlock", scaled.unlock] = 1
    if 0 < (fee := total(parts)) < scaled.min_charge:
        parts["min_charge", scaled.min_charge - fee] = 1
    if plus_fee:
        parts["sale_amount", scaled.sale_amount] = 1
    return parts


def _limited(scaled, parts, overdue):
    due = total(parts)
    if scaled.total_cap is None or due < scaled.total_cap:
        return Charge(parts, due, sold=overdue, free=False)
    if due > scaled.total_cap:
        parts["total_cap", scaled.total_cap - due] = 1
    return Charge(parts, scaled.total_cap, sold=True, free=False)


def first_second(holds, until):
    """Return the smallest n in 1..until for which `holds(n)`, or None.

    `holds` must stay true once it is. It is asked about 2 log2(n) times.
    """
    reach = 1
    while reach < until and not holds(reach):
        reach *= 2
    reach = min(reach, until)
    if not holds(reach):
        return None
    return bisect_left(range(reach), True, lo=reach // 2, key=holds)
