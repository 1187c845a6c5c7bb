"""The rent of a time of use by tiers, rolling windows or calendar days (rule C.3)."""

from .days import price_days, price_lone_units
from .local_time import NEVER, offset_spans
from .pieces import Piece, single
from .units import DAY_S, count_units, price_units
from .windows import price_windows


def rent(tariff, start, seconds):
    """Return the rent as a list of `Piece`.

    :param int start: Unix time at which the billed time starts.
    :param int seconds: billed seconds, pauses and deducted free time taken out.
    """
    if seconds <= 0:
        return []
    if tariff.tiers:
        return _price_tiers(tariff.scaled, seconds)
    tally = _price_time(tariff, start, seconds)
    return [Piece(tariff.scaled.amount(tally), tariff.scaled.parts(tally))]


def _price_time(tariff, start, seconds):
    scaled, units = tariff.scaled, count_units(tariff, seconds)
    daily = tariff.cap is not None and tariff.cap_anchor == "calendar"
    spans = [(NEVER, 0)]
    if tariff.bands or daily:
        spans = offset_spans(tariff.tz, start, start + seconds)
    if daily:
        price = price_days if tariff.unit_s < 2 * DAY_S else price_lone_units
        return price(scaled, spans, start, units)
    if tariff.cap is not None or tariff.next_window_flat is not None:
        return price_windows(tariff, spans, start, seconds)
    return price_units(scaled, spans, start, units, first=True)


def _price_tiers(scaled, seconds):
    for upper, cumulative in scaled.tiers:
        if seconds < upper:
            return [single("tiers", cumulative)]
    pieces = [single("tiers", cumulative)]
    if scaled.tier_block:
        block_s, price = scaled.tier_block
        blocks = max(1, -(-(seconds - upper) // block_s))
        pieces.append(Piece(price, {("tier_block", price): 1}, blocks))
    return pieces
