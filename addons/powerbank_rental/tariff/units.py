"""How many units a time has, and at which prices they start."""

from itertools import pairwise

from .progressions import count_below

DAY_S = 86400
NEVER = 2**62


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


def price_units(tariff, steps, start, count, first):
    """Return {(kind, scaled price): quantity} of `count` units in a row.

    :param steps: see `offset_steps`; not used without bands.
    :param int start: Unix time at which the first of them starts.
    :param bool first: whether that one is the first unit of the rental.
    """
    scaled = tariff.scaled
    parts = {}
    if first and scaled.first_price is not None:
        parts["first_price", scaled.first_price] = 1
        start, count = start + tariff.unit_s, count - 1
    if not tariff.bands:
        parts["price", scaled.price] = count
        return parts
    for local, quantity in local_runs(steps, tariff.unit_s, start, count):
        add(parts, scaled.price_run(local % DAY_S, quantity))
    return parts


def local_runs(steps, unit_s, start, count):
    """Cut a row of units where the offset changes: (local start, quantity)."""
    if len(steps) == 1 and count:
        yield start + steps[0][1], count
        return
    for (_since, offset), (until, _next) in pairwise([*steps, (NEVER, 0)]):
        quantity = min(count, max(0, -(-(until - start) // unit_s)))
        if quantity:
            yield start + offset, quantity
            start += quantity * unit_s
            count -= quantity


def price_run(scaled, local, count):
    """Price `count` units in a row under one offset, the first at second `local`."""
    parts = {}
    edges, (first, last) = cut_days(scaled.unit_s, local, count)
    for _day, begin, units in edges:
        add(parts, price_within_day(scaled, begin, units))
    if first < last:
        phase = (local - first * DAY_S) % scaled.unit_s
        for day_parts, times in whole_days(scaled, phase, last - first):
            add(parts, day_parts, times)
    return parts


def cut_days(unit_s, local, count):
    """Cut a row of units, the first at local second `local`, at midnights.

    :return: [(day, second of that day, units)] for the first and the last day, and
        the whole days between as a pair (first, last + 1).
    """
    first, last = local // DAY_S, (local + (count - 1) * unit_s) // DAY_S
    if first == last:
        return [(first, local % DAY_S, count)], (last, last)
    begin, end = (-(-(day * DAY_S - local) // unit_s) for day in (first + 1, last))
    opening = first, local % DAY_S, begin
    closing = last, (local + end * unit_s) % DAY_S, count - end
    return [opening, closing], (first + 1, last)


def price_within_day(scaled, first, count):
    """Price `count` units that all start within one day, from its second `first`."""
    parts = {}
    done = 0
    for until, part in scaled.profile:
        before = -(-(until - first) // scaled.unit_s)
        if before > done:
            before = min(before, count)
            parts[part] = parts.get(part, 0) + before - done
            done = before
            if done == count:
                break
    return parts


def whole_days(scaled, phase, count):
    """Price `count` whole days of units in a row: [(parts of a day, how many)].

    What a day costs depends on the second at which its first unit starts, and changes
    only where some unit passes a boundary of the profile. So there are few kinds of
    days, and their numbers are counted. `phase` is that second on the first day.
    """
    unit_s = scaled.unit_s
    found, done = [], 0
    backwards = (phase - (count - 1) * DAY_S) % unit_s
    for bound, parts in scaled.day_kinds:
        below = count_below(bound, count, unit_s, DAY_S, backwards)
        if below > done:
            found.append((parts, below - done))
            done = below
    return found


def add(parts, more, times=1):
    """Add quantities to `parts`, {(kind, scaled price): quantity}."""
    for part, quantity in more.items():
        parts[part] = parts.get(part, 0) + quantity * times
