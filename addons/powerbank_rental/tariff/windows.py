"""Rent with a cap for each window counted from the start of the rental."""

from itertools import pairwise
from math import gcd

from .local_time import offset_steps
from .pieces import Piece, capped
from .units import DAY_S, NEVER, count_units, price_units


def price_windows(tariff, start, seconds):
    """Return the pieces of all windows; each restarts the unit count.

    :param int start: Unix time at which the billed time starts.
    :param int seconds: billed seconds, above zero.
    """
    cap_s, scaled = tariff.cap_s, tariff.scaled
    steps = offset_steps(tariff.tz, start, start + seconds) if tariff.bands else ()
    last = (seconds - 1) // cap_s

    def window(index, used=cap_s):
        at, units = start + index * cap_s, count_units(tariff, used)
        return capped(scaled, price_units(tariff, steps, at, units, first=not index))

    if not last:
        return [window(0, seconds)]
    if scaled.next_window_flat is not None:
        price = scaled.next_window_flat
        return [window(0), Piece(price, {("next_window_flat", price): 1}, last)]
    units, pieces = count_units(tariff, cap_s), [window(last, seconds - last * cap_s)]
    for index, until, local in _stretches(tariff, steps, start, last):
        if local is None:
            pieces.append(window(index))
        else:
            pieces += scaled.full_windows(local % DAY_S, until - index, cap_s, units)
    return pieces


def _stretches(tariff, steps, start, count):
    """Cut the first `count` windows where they stop repeating: (index, until, local).

    The windows from `index` to `until` - 1 repeat, the first at that local second. It
    is None for a window that is alone, since it holds the first unit at a price of
    its own or a change of the offset.
    """
    cap_s, begin = tariff.cap_s, 0
    if tariff.first_price is not None:
        yield 0, 1, None
        begin = 1
    if not tariff.bands and begin < count:
        yield begin, count, 0
    for (_since, offset), (change, _next) in pairwise([*steps, (NEVER, 0)]):
        until = min(count, (change - start) // cap_s)
        if begin < until:
            yield begin, until, start + begin * cap_s + offset
            begin = until
        if begin < count:
            yield begin, begin + 1, None
            begin += 1


def full_windows(scaled, local, count, cap_s, units):
    """Price `count` windows of `units` in a row under one offset: a list of pieces.

    Windows that start at the same time of day cost the same. The first one starts at
    second `local` of the day.
    """
    cycle = DAY_S // gcd(cap_s, DAY_S) if len(scaled.profile) > 1 else 1
    pieces = []
    for index in range(min(cycle, count)):
        parts = scaled.price_run((local + index * cap_s) % DAY_S, units)
        pieces.append(capped(scaled, parts, -(-(count - index) // cycle)))
    return pieces
