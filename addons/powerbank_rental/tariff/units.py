"""How many units a time has, and at which prices they start."""

from collections import Counter
from zoneinfo import ZoneInfo

from .local_time import offset, transitions

DAY_S = 86400


def count_units(tariff, seconds):
    """Return the number of units to be paid for `seconds` of use (field rounding)."""
    unit_s = tariff.unit_s
    if seconds <= 0:
        return 0
    if tariff.rounding == "ceil":
        return -(-seconds // unit_s)
    if tariff.rounding == "floor_min1":
        return max(1, seconds // unit_s)
    return max(1, (2 * seconds + unit_s) // (2 * unit_s))


def price_units(tariff, start, count, first=False):
    """Return {(kind, scaled price): quantity} of `count` units in a row.

    :param int start: Unix time at which the first of them starts.
    :param bool first: whether that one is the first unit of the rental.
    """
    scaled = tariff.scaled
    parts = Counter()
    if first and count and scaled.first_price is not None:
        parts["first_price", scaled.first_price] = 1
        start, count = start + tariff.unit_s, count - 1
    if not tariff.bands:
        parts["price", scaled.price] += count
        return parts
    for local, quantity in _local_runs(tariff, start, count):
        _add_run(parts, scaled.profile, tariff.unit_s, local, quantity)
    return parts


def _local_runs(tariff, start, count):
    """Cut a row of units where the offset shifts: (local start, quantity)."""
    zone, unit_s = ZoneInfo(tariff.tz), tariff.unit_s
    done = 0
    for shift in transitions(tariff.tz, start, start + count * unit_s):
        before = min(count, -(-(shift - start) // unit_s))
        at = start + done * unit_s
        yield at + offset(zone, at), before - done
        done = before
    if done < count:
        at = start + done * unit_s
        yield at + offset(zone, at), count - done


def _add_run(parts, profile, unit_s, local, count):
    """Add a run of units by the time of day at which they start, without a loop."""
    local %= DAY_S
    done = 0
    midnights = floor_sum(count, DAY_S, unit_s, local)
    for until, part in profile:
        later = floor_sum(count, DAY_S, unit_s, local + DAY_S - until)
        before = midnights - later + count
        parts[part] += before - done
        done = before


def floor_sum(count, modulus, step, first):
    """Return the sum of (step * i + first) // modulus for i from 0 to count - 1.

    All arguments are integers >= 0, `modulus` > 0; the time is that of Euclid's
    algorithm, whatever `count` is.
    """
    total = 0
    while count:
        total += count * (count - 1) // 2 * (step // modulus)
        total += count * (first // modulus)
        step, first = step % modulus, first % modulus
        reach = step * count + first
        count, first = divmod(reach, modulus)
        step, modulus = modulus, step
    return total
