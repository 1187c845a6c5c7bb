"""Rent with a cap for each window counted from the start of the rental."""

from functools import lru_cache
from itertools import pairwise
from math import gcd

from .local_time import offset_steps
from .pieces import Piece, capped
from .units import DAY_S, NEVER, count_units, price_run, price_units


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
    pieces = [window(last, seconds - last * cap_s)]
    for index, until, local in _stretches(tariff, steps, start, last):
        if local is None:
            pieces.append(window(index))
        else:
            units = count_units(tariff, cap_s)
            pieces += _full_windows(scaled, cap_s, units, local, until - index)
    return pieces


def _stretches(tariff, steps, start, count):
    """Cut the first `count` windows where they stop repeating: (index, until, local).

    `local` is the local second at which the window `index` starts, and they repeat up
    to `until`. It is None for a window that is alone, because it holds the first unit
    at its own price or a change of the offset.
    """
    cap_s, begin = tariff.cap_s, 0
    if tariff.first_price is not None:
        yield 0, 1, None
        begin = 1
    for (_since, offset), (change, _next) in pairwise([*steps or ((0, 0),), (NEVER, 0)]):
        until = min(count, (change - start) // cap_s)
        if until > begin:
            yield begin, until, start + begin * cap_s + offset
            begin = until
        if begin < count and change < NEVER:
            yield begin, begin + 1, None
            begin += 1
