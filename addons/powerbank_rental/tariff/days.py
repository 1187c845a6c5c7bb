"""Rent with a cap for each local day; a unit belongs to the day in which it starts."""

from .local_time import offset_steps
from .pieces import capped
from .units import DAY_S, add, cut_days, local_runs, whole_days


def price_days(tariff, start, count):
    """Return the pieces of `count` units in a row, the first at Unix time `start`.

    Days at either end, and those in which the offset changes, are put together from
    what falls into them.
    """
    unit_s, scaled = tariff.unit_s, tariff.scaled
    steps = offset_steps(tariff.tz, start, start + count * unit_s)
    edges, pieces = {}, []
    if scaled.first_price is not None:
        day = (start + steps[0][1]) // DAY_S
        edges[day] = {("first_price", scaled.first_price): 1}
        start, count = start + unit_s, count - 1
    for local, quantity in local_runs(steps, unit_s, start, count):
        ends, (first_whole, last) = cut_days(unit_s, local, quantity)
        for day, first, units in ends:
            add(edges.setdefault(day, {}), scaled.price_run(first, units))
        if first_whole < last:
            phase = (local - first_whole * DAY_S) % unit_s
            pieces += scaled.full_days(phase, last - first_whole)
    return pieces + [capped(scaled, parts) for parts in edges.values()]


def full_days(scaled, phase, count):
    """Price `count` days under one offset, each with its cap: a list of pieces.

    The first unit of the first day starts at its second `phase`.
    """
    days = whole_days(scaled, phase, count)
    return [capped(scaled, parts, times) for parts, times in days]
