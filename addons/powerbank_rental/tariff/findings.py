"""What in a tariff cannot be meant (contradictions) or hardly is (doubts).

The sentences name fields by ``%(field)s`` places, whose params are technical names, so
that a form can put its labels there.
"""

from dataclasses import replace
from itertools import pairwise

from .charge import FIXED, charge
from .errors import Finding, _lt
from .review import dearest_step
from .units import DAY_S

HOURS = 24


def contradictions(tariff):
    """Return a `Finding` for everything that makes the tariff impossible to bill.

    An empty list means that it may be used. Published tariffs pass; see `doubts` for
    what is allowed but deserves a second look.
    """
    checks = (_bands, _tiers, _windows, _total_cap, _sale)
    return [finding for check in checks for finding in check(tariff)]


def doubts(tariff):
    """Return a `Finding` for everything that can be billed but is hardly meant."""
    checks = (_price_doubts, _limit_doubts, _sale_doubts)
    return [finding for check in checks for finding in check(tariff)]


def _about(template, *names, **params):
    return Finding(names, template, {**{name: name for name in names}, **params})


def _bands(tariff):
    hours = [hour for band in tariff.bands for hour in band[:2]]
    if any(hour > HOURS for hour in hours):
        yield _about(_lt("%(bands)s: hours must lie between 0 and 24."), "bands")
        return
    if any(band[0] == band[1] or not _hours_of(band) for band in tariff.bands):
        yield _about(_lt("%(bands)s: a band must not end when it begins."), "bands")
    covered = [hour for band in tariff.bands for hour in _hours_of(band)]
    if len(covered) > len(set(covered)):
        yield _about(_lt("%(bands)s: two bands claim the same hour."), "bands")


def _hours_of(band):
    begin, end, _price = band
    if begin < end:
        return range(begin, end)
    return [*range(begin, HOURS), *range(end)]


def _tiers(tariff):
    if tariff.tier_block and not tariff.tiers:
        yield _about(_lt("%(tier_block)s needs %(tiers)s."), "tier_block", "tiers")
    if any(after[0] <= before[0] for before, after in pairwise(tariff.tiers)):
        yield _about(_lt("%(tiers)s: the upper limits must rise."), "tiers")
    if any(after[1] < before[1] for before, after in pairwise(tariff.tiers)):
        yield _about(_lt("%(tiers)s: the prices must not fall."), "tiers")
    if tariff.tiers:
        for name in ("bands", "first_price", "cap", "next_window_flat"):
            if getattr(tariff, name) not in ((), None):
                yield _about(
                    _lt("%(tiers)s leave no room for %(other)s."),
                    "tiers",
                    name,
                    other=name,
                )


def _windows(tariff):
    for name in ("cap", "next_window_flat"):
        if getattr(tariff, name) is not None and not tariff.cap_s:
            yield _about(
                _lt("%(limit)s needs a window, but %(cap_s)s is 0."),
                name,
                "cap_s",
                limit=name,
            )
    if tariff.cap_anchor == "calendar":
        yield from _calendar(tariff)


def _calendar(tariff):
    if tariff.cap_s != DAY_S:
        yield _about(
            _lt("%(cap_anchor)s: calendar days last 86400 seconds, not %(cap_s)s."),
            "cap_anchor",
            "cap_s",
        )
    if tariff.next_window_flat is not None:
        yield _about(
            _lt("%(next_window_flat)s needs rolling windows, not %(cap_anchor)s days."),
            "next_window_flat",
            "cap_anchor",
        )


def _total_cap(tariff):
    if tariff.total_cap is None:
        return
    if not tariff.total_cap:
        yield _about(_lt("%(total_cap)s must be above zero."), "total_cap")
    for name in ("cap", "min_charge"):
        if (getattr(tariff, name) or 0) > tariff.total_cap:
            yield _about(
                _lt("%(total_cap)s lies below %(limit)s."),
                "total_cap",
                name,
                limit=name,
            )


def _sale(tariff):
    priced = tariff.sale_amount is not None
    if tariff.sale_mode == "cap":
        if priced:
            yield _about(
                _lt("%(sale_amount)s is not used: %(sale_mode)s sells at the cap."),
                "sale_amount",
                "sale_mode",
            )
        return
    if priced and tariff.sale_after_s is None:
        yield _about(
            _lt("%(sale_amount)s needs %(sale_after_s)s."),
            "sale_amount",
            "sale_after_s",
        )
    if tariff.sale_after_s is not None and not priced:
        yield _about(
            _lt("%(sale_mode)s needs %(sale_amount)s."), "sale_mode", "sale_amount"
        )


def _price_doubts(tariff):
    if tariff.tiers and tariff.price:
        yield _about(
            _lt("%(price)s is not used: %(tiers)s set the price."), "price", "tiers"
        )
    if tariff.cap is not None and tariff.cap < dearest_step(tariff):
        yield _about(_lt("A single unit costs more than %(cap)s."), "cap", "price")
    if tariff.free_mode == "grace" and tariff.free_s >= tariff.unit_s:
        yield _about(
            _lt("%(free_s)s reaches beyond a unit, so several are due at once."),
            "free_s",
            "unit_s",
        )


def _limit_doubts(tariff):
    if tariff.cap is None and tariff.cap_anchor == "calendar":
        yield _about(_lt("%(cap_anchor)s has no %(cap)s."), "cap_anchor", "cap")
    if tariff.total_cap is None and tariff.sale_after_s is None:
        yield _about(
            _lt("Without %(total_cap)s or %(sale_after_s)s the rent has no end."),
            "total_cap",
            "sale_after_s",
        )


def _sale_doubts(tariff):
    if tariff.sale_after_s is None:
        if tariff.sale_mode != "cap":
            yield _about(
                _lt("%(sale_mode)s has no %(sale_after_s)s."),
                "sale_mode",
                "sale_after_s",
            )
        return
    if tariff.sale_mode == "cap":
        yield _about(
            _lt("%(sale_after_s)s sells, but %(sale_mode)s names no price of its own."),
            "sale_after_s",
            "sale_mode",
        )
    if tariff.sale_mode in FIXED and tariff.sale_amount is not None:
        yield from _fixed_sale_doubts(tariff)


def _fixed_sale_doubts(tariff):
    limit = tariff.total_cap
    if limit is not None and tariff.sale_amount > limit:
        yield _about(
            _lt("%(sale_amount)s is never reached: %(total_cap)s lies below it."),
            "sale_amount",
            "total_cap",
        )
    if tariff.sale_amount < _dearest_rent(tariff):
        yield _about(
            _lt("%(sale_amount)s lies below the rent that can be due by then."),
            "sale_amount",
            "sale_after_s",
        )


def _dearest_rent(tariff):
    """Return the most that the rent can be when the sale comes, in minor units."""
    seconds = tariff.sale_after_s
    if tariff.cap_anchor == "calendar":
        seconds = (-(-seconds // DAY_S) + 1) * DAY_S
    dearest = replace(
        tariff,
        bands=(),
        price=max(tariff.price, *(band[2] for band in tariff.bands), 0),
        cap_anchor="rolling",
        sale_after_s=None,
    )
    return dearest.scaled.exact(charge(dearest, 0, seconds, free_allowed=False).total)
