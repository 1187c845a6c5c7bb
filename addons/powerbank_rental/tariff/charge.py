"""What a number of active seconds costs: free time, rent, sale and caps (rule C.3)."""

from bisect import bisect_left
from typing import NamedTuple

from .pieces import single, total
from .rent import rent

FIXED = ("fixed_total", "fixed_sale")


class Charge(NamedTuple):
    """`pieces` is a list of `Piece`; `total` is their scaled sum."""

    pieces: list
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
        return Charge([], 0, sold=False, free=seconds > 0)
    skipped = tariff.free_s if free_allowed and tariff.free_mode == "deduct" else 0
    billed = seconds - skipped
    overdue = tariff.sale_after_s is not None and billed > tariff.sale_after_s
    if overdue and tariff.sale_mode in FIXED:
        pieces = [single("sale_amount", tariff.scaled.sale_amount)]
    else:
        pieces = _rent_and_fees(tariff, origin + skipped, billed, overdue)
    return _limited(tariff.scaled, pieces, overdue)


def _is_free(tariff, seconds):
    if tariff.free_inclusive:
        return seconds <= tariff.free_s
    return seconds < tariff.free_s


def _rent_and_fees(tariff, start, billed, overdue):
    scaled = tariff.scaled
    plus_fee = overdue and tariff.sale_mode == "rent_plus_fee"
    pieces = rent(tariff, start, tariff.sale_after_s if plus_fee else billed)
    if scaled.unlock:
        pieces.append(single("unlock", scaled.unlock))
    if scaled.min_charge and 0 < (fee := total(pieces)) < scaled.min_charge:
        pieces.append(single("min_charge", scaled.min_charge - fee))
    if plus_fee:
        pieces.append(single("sale_amount", scaled.sale_amount))
    return pieces


def _limited(scaled, pieces, overdue):
    due, limit = total(pieces), scaled.total_cap
    if limit is None or due < limit:
        return Charge(pieces, due, sold=overdue, free=False)
    if due > limit:
        pieces.append(single("total_cap", limit - due))
    return Charge(pieces, limit, sold=True, free=False)


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
