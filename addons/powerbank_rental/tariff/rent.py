"""The rent of a time of use by tiers, rolling windows or calendar days (rule C.3).

A rent is a list of `Piece`. Windows and days repeat: those that start at the same
time of day cost the same, so one of each kind is priced and counted, and the work
does not grow with the length of the rental.
"""

from .days import price_days
from .local_time import offset_steps
from .pieces import Piece, single, sum_of
from .units import count_units, price_units
from .windows import price_windows


def rent(tariff, start, seconds):
    """Return the pieces of the rent.

    :param int start: Unix time at which the billed time starts.
    :param int seconds: billed seconds, pauses and deducted free time taken out.
    """
    if seconds <= 0:
        return []
    if tariff.tiers:
        return _price_tiers(tariff.scaled, seconds)
    if tariff.cap is not None and tariff.cap_anchor == "calendar":
        return price_days(tariff, start, count_units(tariff, seconds))
    if tariff.cap is not None or tariff.next_window_flat is not None:
        return price_windows(tariff, start, seconds)
    steps = offset_steps(tariff.tz, start, start + seconds) if tariff.bands else ()
    parts = price_units(tariff, steps, start, count_units(tariff, seconds), first=True)
    return [Piece(sum_of(parts), parts)]


def _price_tiers(scaled, seconds):
    for upper, cumulative in scaled.tiers:
        if seconds < upper:
            return [single("tiers", cumulative)]
    pieces = [single("tiers", cumulative)]
    if scaled.tier_block:
        block_s, price = scaled.tier_block
        blocks = max(1, -(-(seconds - upper) // block_s))
        pieces.append(Piece(price, {("tier_block", price): 1}, blocks))
    return pieces
