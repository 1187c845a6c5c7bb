"""A slow and obvious second opinion on a bill: unit by unit, second by second."""

from collections import defaultdict
from datetime import UTC, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def reference_bill(tariff, start, end, pauses=(), free_allowed=True):
    """Return (amount, sold, free), worked out one unit at a time."""
    seconds = active_seconds(start, end, pauses)
    if seconds == 0:
        return 0, False, False
    if free_allowed and (
        seconds < tariff.free_s or (seconds == tariff.free_s and tariff.free_inclusive)
    ):
        return 0, False, True
    begin = start.astimezone(UTC)
    if tariff.free_mode == "deduct" and free_allowed:
        seconds -= tariff.free_s
        begin += tariff.free_s * SECOND
    sold = tariff.sale_after_s is not None and seconds > tariff.sale_after_s
    if sold and tariff.sale_mode == "rent_plus_fee":
        seconds = tariff.sale_after_s
    fee = rent_of(tariff, begin, seconds) + tariff.unlock
    if fee > 0:
        fee = max(fee, tariff.min_charge)
    if sold and tariff.sale_mode == "rent_plus_fee":
        fee += tariff.sale_amount
    if sold and tariff.sale_mode in ("fixed_total", "fixed_sale"):
        fee = tariff.sale_amount
    if tariff.total_cap is not None and fee >= tariff.total_cap:
        fee, sold = tariff.total_cap, True
    return floor(fee + Fraction(1, 2)), sold, False


def active_seconds(start, end, pauses):
    """Count the seconds of the rental that lie in no pause, one at a time or by sum."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    edges = sorted({start, end, *(edge for pause in pauses for edge in pause)})
    active = timedelta()
    for begin, until in pairwise(edges):
        inside = start <= begin and until <= end
        if inside and not any(since <= begin < stop for since, stop in pauses):
            active += until - begin
    return active // SECOND


def rent_of(tariff, begin, seconds):
    if seconds <= 0:
        return 0
    if tariff.tiers:
        return tier_rent(tariff, seconds)
    if tariff.cap is not None and tariff.cap_anchor == "calendar":
        return calendar_rent(tariff, begin, seconds)
    if tariff.cap is None and tariff.next_window_flat is None:
        return sum(unit_prices(tariff, begin, seconds, True))
    return window_rent(tariff, begin, seconds)


def tier_rent(tariff, seconds):
    for upper, cumulative in tariff.tiers:
        if seconds < upper:
            return cumulative
    if tariff.tier_block is None:
        return cumulative
    block_s, price = tariff.tier_block
    return cumulative + price * max(1, ceil(Fraction(seconds - upper, block_s)))


def window_rent(tariff, begin, seconds):
    fee, first = 0, True
    while seconds > 0:
        used = min(seconds, tariff.cap_s)
        if not first and tariff.next_window_flat is not None:
            fee += tariff.next_window_flat
        else:
            window = sum(unit_prices(tariff, begin, used, first))
            fee += window if tariff.cap is None else min(window, tariff.cap)
        begin, seconds, first = begin + used * SECOND, seconds - used, False
    return fee


def calendar_rent(tariff, begin, seconds):
    days = defaultdict(Fraction)
    zone = ZoneInfo(tariff.tz)
    for number, price in enumerate(unit_prices(tariff, begin, seconds, True)):
        at = begin + number * tariff.unit_s * SECOND
        days[at.astimezone(zone).date()] += price
    return sum(min(day, tariff.cap) for day in days.values())


def unit_prices(tariff, begin, seconds, first):
    zone = ZoneInfo(tariff.tz)
    for number in range(unit_count(tariff, seconds)):
        if first and number == 0 and tariff.first_price is not None:
            yield tariff.first_price
        else:
            at = begin + number * tariff.unit_s * SECOND
            yield band_price(tariff, at.astimezone(zone).hour)


def unit_count(tariff, seconds):
    units = Fraction(seconds, tariff.unit_s)
    if tariff.rounding == "ceil":
        return ceil(units)
    if tariff.rounding == "floor_min1":
        return max(1, floor(units))
    return max(1, floor(units + Fraction(1, 2)))


def band_price(tariff, hour):
    for begin, end, price in tariff.bands:
        hours = list(range(begin, end))
        if begin > end:
            hours = [*range(begin, 24), *range(end)]
        if hour in hours:
            return price
    return tariff.price
