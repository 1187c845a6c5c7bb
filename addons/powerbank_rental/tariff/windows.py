"""Rent with a cap for each window counted from the start of the rental."""

from .units import count_units, price_units


def price_windows(tariff, spans, start, seconds):
    """Return the tally of all windows; each restarts the unit count.

    :param spans: see `offset_spans`.
    :param int start: Unix time at which the billed time starts.
    :param int seconds: billed seconds, above zero.
    """
    cap_s, scaled = tariff.cap_s, tariff.scaled
    full = (seconds - 1) // cap_s

    def window(index, used=cap_s):
        at, units = start + index * cap_s, count_units(tariff, used)
        return scaled.capped(price_units(scaled, spans, at, units, first=not index))

    if full and scaled.next_window_flat is not None:
        flat = scaled.tally["next_window_flat", scaled.next_window_flat]
        return window(0) + full * flat
    tally, index = window(full, seconds - full * cap_s), 0
    if full and scaled.first_price is not None:
        tally, index = tally + window(0), 1
    if index == full:
        return tally
    for change, offset in spans:
        until = min(full, (change - start) // cap_s)
        if index < until:
            begin = start + index * cap_s + offset
            tally += scaled.windows.total(begin, until - index)
            index = until
        if index < full:
            tally += window(index)
            index += 1
    return tally
