"""The rent of a time of use by tiers, rolling windows or calendar days (rule C.3).

Windows and days repeat: those that start at the same time of day cost the same, so
one of each kind is priced and multiplied. Only the first and the last one, and those
in which the local offset shifts, are priced alone.
"""

from collections import Counter
from math import gcd
from zoneinfo import ZoneInfo

from .local_time import local_day, midnight, transitions
from .units import DAY_S, count_units, price_units


def rent(tariff, start, seconds):
    """Return the rent as {(kind, scaled price): quantity}; `kind` names a field.

    :param int start: Unix time at which the billed time starts.
    :param int seconds: billed seconds, pauses and deducted free time taken out.
    """
    if seconds <= 0:
        return Counter()
    if tariff.tiers:
        return _tiers(tariff.scaled, seconds)
    if tariff.cap is not None and tariff.cap_anchor == "calendar":
        return _days(tariff, start, count_units(tariff, seconds))
    if tariff.cap is not None or tariff.next_window_flat is not None:
        return _windows(tariff, start, seconds)
    return price_units(tariff, start, count_units(tariff, seconds), first=True)


def total(parts):
    """Return the scaled sum of {(kind, scaled price): quantity}."""
    return sum(price * quantity for (_kind, price), quantity in parts.items())


def _tiers(scaled, seconds):
    for upper, cumulative in scaled.tiers:
        if seconds < upper:
            return Counter({("tiers", cumulative): 1})
    parts = Counter({("tiers", cumulative): 1})
    if scaled.tier_block:
        block_s, price = scaled.tier_block
        parts["tier_block", price] = max(1, -(-(seconds - upper) // block_s))
    return parts


def _windows(tariff, start, seconds):
    """Restart the unit count in every window, counted from the start."""
    cap_s, scaled = tariff.cap_s, tariff.scaled
    last, rest = divmod(seconds - 1, cap_s)
    rest += 1

    def window(index, used):
        units = count_units(tariff, used)
        parts = price_units(tariff, start + index * cap_s, units, first=not index)
        return _capped(scaled, parts)

    parts = window(0, cap_s if last else rest)
    if not last:
        return parts
    if scaled.next_window_flat is not None:
        parts["next_window_flat", scaled.next_window_flat] = last
        return parts
    for index, times in _alike_windows(tariff, start, last):
        _add(parts, window(index, cap_s), times)
    return _add(parts, window(last, rest))


def _alike_windows(tariff, start, last):
    if not tariff.bands:
        return _alike(1, last, 1)
    cap_s = tariff.cap_s
    shifts = transitions(tariff.tz, start + cap_s, start + last * cap_s)
    alone = sorted({(shift - start) // cap_s for shift in shifts})
    return _alike(1, last, DAY_S // gcd(cap_s, DAY_S), alone)


def _days(tariff, start, count):
    """Cap every local day; a unit belongs to the day in which it starts."""
    zone, unit_s = ZoneInfo(tariff.tz), tariff.unit_s
    latest = start + (count - 1) * unit_s
    first, last = local_day(zone, start), local_day(zone, latest)

    def units_before(day):
        return max(0, -(-(midnight(zone, day) - start) // unit_s))

    def day(index):
        begin = units_before(index) if index > first else 0
        end = units_before(index + 1) if index < last else count
        at = start + begin * unit_s
        return _capped(
            tariff.scaled, price_units(tariff, at, end - begin, first=not begin)
        )

    parts = day(first)
    alone = _shifted_days(tariff.tz, zone, start, latest)
    for index, times in _alike(first + 1, last, unit_s // gcd(unit_s, DAY_S), alone):
        _add(parts, day(index), times)
    return _add(parts, day(last)) if last > first else parts


def _shifted_days(tz, zone, start, latest):
    """Return the days whose length a shift of the offset changes."""
    found = set()
    for shift in transitions(tz, start, latest):
        before, after = sorted((local_day(zone, shift - 1), local_day(zone, shift)))
        found.update(range(before, after + 1))
    return sorted(found)


def _alike(begin, end, cycle, alone=()):
    """Group the indices from `begin` to `end` - 1: pairs (index, how many are alike).

    Indices that are `cycle` apart are alike, unless one of `alone`, which is
    ascending, lies between.
    """
    for stop in [*(index for index in alone if begin <= index < end), end]:
        for index in range(begin, min(begin + cycle, stop)):
            yield index, -(-(stop - index) // cycle)
        if stop < end:
            yield stop, 1
        begin = stop + 1


def _capped(scaled, parts):
    if scaled.cap is None or total(parts) <= scaled.cap:
        return parts
    return Counter({("cap", scaled.cap): 1})


def _add(parts, more, times=1):
    for part, quantity in more.items():
        parts[part] += quantity * times
    return parts
