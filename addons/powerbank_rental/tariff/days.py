"""Rent with a cap for each local day; a unit belongs to the day in which it starts."""

from .local_time import offset_steps
from .pieces import capped
from .units import DAY_S, add, cut_days, local_runs, price_within_day


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
            add(edges.setdefault(day, {}), price_within_day(scaled, first, units))
        if first_whole < last:
            phase = (local - first_whole * DAY_S) % unit_s
            days = scaled.whole_days(phase, last - first_whole)
            pieces += [capped(scaled, parts, times) for parts, times in days]
    return pieces + [capped(scaled, parts) for parts in edges.values()]
