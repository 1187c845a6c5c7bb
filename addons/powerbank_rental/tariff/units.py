"""How many units a time has, and what they cost in a row."""

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


def price_units(scaled, spans, start, count, first):
    """Return the tally of `count` units in a row.

    :param spans: see `offset_spans`.
    :param int start: Unix time at which the first of them starts.
    :param bool first: whether that one is the first unit of the rental.
    """
    tally = 0
    if first and scaled.first_price is not None:
        tally = scaled.tally["first_price", scaled.first_price]
        start, count = start + scaled.unit_s, count - 1
    for local, quantity in local_runs(spans, scaled.unit_s, start, count):
        tally += scaled.units.total(local, quantity)
    return tally


def local_runs(spans, unit_s, start, count):
    """Cut a row of units where the offset changes: (local start, quantity)."""
    for until, offset in spans:
        if count and start < until:
            quantity = min(count, -(-(until - start) // unit_s))
            yield start + offset, quantity
            start += quantity * unit_s
            count -= quantity
