"""Rent with a cap for each local day; a unit belongs to the day in which it starts."""

from .units import DAY_S, local_runs


def price_days(scaled, spans, start, count):
    """Return the tally of `count` units in a row, the first at Unix time `start`.

    Days at either end, and those in which the offset changes, are put together from
    what falls into them.

    :param spans: see `offset_spans`.
    """
    unit_s, edges, tally = scaled.unit_s, {}, 0
    if scaled.first_price is not None:
        day = (start + spans[0][1]) // DAY_S
        edges[day] = scaled.tally["first_price", scaled.first_price]
        start, count = start + unit_s, count - 1
    for local, quantity in local_runs(spans, unit_s, start, count):
        ends, (first, last) = cut_days(unit_s, local, quantity)
        for day, begin, units in ends:
            edges[day] = edges.get(day, 0) + scaled.units.total(begin, units)
        if first < last:
            tally += scaled.days.total(local - first * DAY_S, last - first)
    return tally + sum(map(scaled.capped, edges.values()))


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


def price_lone_units(scaled, spans, start, count):
    """Return the same for units so long that no two start on one day."""
    tally = 0
    if scaled.first_price is not None:
        tally = scaled.capped(scaled.tally["first_price", scaled.first_price])
        start, count = start + scaled.unit_s, count - 1
    for local, quantity in local_runs(spans, scaled.unit_s, start, count):
        tally += scaled.capped_units.total(local, quantity)
    return tally
