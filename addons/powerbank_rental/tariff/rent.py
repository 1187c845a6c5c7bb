"""The rent of a time of use by tiers, rolling windows or calendar days (rule C.3).

A rent is a list of `Piece`. Windows and days repeat: those that start at the same
time of day cost the same, so one of each kind is priced and counted, and the work
does not grow with the length of the rental.
"""

from math import gcd

from .days import price_days
from .local_time import offset_steps
from .pieces import Piece, capped, single, sum_of
from .units import DAY_S, count_units, price_units


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
    steps = offset_steps(tariff.tz, start, start + seconds) if tariff.bands else ()
    if tariff.cap is not None or tariff.next_window_flat is not None:
        return _price_windows(tariff, steps, start, seconds)
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
        pieces.append(single("tier_block", price)._replace(times=blocks))
    return pieces


def _price_windows(tariff, steps, start, seconds):
    """Price windows counted from the start; each restarts the unit count."""
    cap_s, scaled = tariff.cap_s, tariff.scaled
    last = (seconds - 1) // cap_s

    def window(index, used, times=1):
        at, units = start + index * cap_s, count_units(tariff, used)
        parts = price_units(tariff, steps, at, units, first=not index)
        return capped(scaled, parts, times)

    if not last:
        return [window(0, seconds)]
    if scaled.next_window_flat is not None:
        flat = single("next_window_flat", scaled.next_window_flat)
        return [window(0, cap_s), flat._replace(times=last)]
    alike = _alike_windows(tariff, steps, start, last)
    pieces = [window(index, cap_s, times) for index, times in alike]
    return [*pieces, window(last, seconds - last * cap_s)]


def _alike_windows(tariff, steps, start, count):
    """Group the first `count` windows: (index, how many windows cost the same).

    A window is alone if it holds the first unit at a price of its own, or a change of
    the offset. The others are alike if they start at the same time of day.
    """
    cap_s = tariff.cap_s
    alone = {(since - start) // cap_s for since, _offset in steps[1:]}
    if tariff.first_price is not None:
        alone.add(0)
    cycle = DAY_S // gcd(cap_s, DAY_S) if tariff.bands else 1
    begin = 0
    for stop in [*sorted(index for index in alone if index < count), count]:
        for index in range(begin, min(begin + cycle, stop)):
            yield index, -(-(stop - index) // cycle)
        if stop < count:
            yield stop, 1
        begin = stop + 1
