"""What the conventions of cities ask of a tariff (rules B-01, B-03 and B-71).

A pack holds the rules of one city as data. A rule that a city does not have is None.
"""

from typing import NamedTuple

from .cities import city_key
from .errors import Finding, _lt

MINUTE_S = 60


class Pack(NamedTuple):
    """The rules of one city.

    :ivar city: the key of `cities.city_key`, and of the pack.
    :ivar free_s: a rental shorter than this costs nothing.
    :ivar unit_s: the longest unit that may be charged.
    :ivar floor: from the second unit on, an incomplete one is not charged.
    :ivar lend_level: the charge in percent below which no power bank is given out.
    """

    city: str
    name: str
    free_s: int
    unit_s: int
    floor: bool = False
    lend_level: int | None = None


class Check(NamedTuple):
    """Whether a tariff keeps one rule of a pack; `finding` says what the rule asks."""

    rule: str
    kept: bool
    finding: Finding


PACKS = {
    pack.city: pack
    for pack in (
        Pack("beijing", _lt("Beijing"), free_s=300, unit_s=900, floor=True),
        Pack("chengdu", _lt("Chengdu"), free_s=300, unit_s=900, lend_level=50),
        Pack("shenzhen", _lt("Shenzhen"), free_s=300, unit_s=1800),
    )
}
RULES = {
    "free_time": _lt("free time"),
    "unit": _lt("billing unit"),
    "steps": _lt("no rounding up to the hour"),
    "floor": _lt("incomplete units"),
    "lend_level": _lt("charge of what is lent"),
}


def pack_of(city):
    """Return the `Pack` of a city however it is written, or None."""
    return PACKS.get(city_key(city))


def checks(pack, tariff, lend_level):
    """Return a `Check` for every rule of the pack.

    :param int lend_level: percent; what has less charge is not given out.
    """
    found = [check(pack, tariff) for check in (_free_time, _unit, _steps)]
    if pack.floor:
        found.append(_floor(pack, tariff))
    if pack.lend_level is not None:
        found.append(_lend_level(pack, lend_level))
    return found


def _check(rule, kept, template, *names, **params):
    params |= {name: name for name in names}
    return Check(rule, kept, Finding(names, template, params))


def _free_time(pack, tariff):
    return _check(
        "free_time",
        tariff.free_s >= pack.free_s or _is_free(tariff),
        _lt("%(free_s)s must be at least %(least)s; it is %(given)s."),
        "free_s",
        least=_minutes(pack.free_s),
        given=_minutes(tariff.free_s),
    )


def _unit(pack, tariff):
    return _check(
        "unit",
        tariff.unit_s <= pack.unit_s or _is_free(tariff) or bool(tariff.tiers),
        _lt("%(unit_s)s must be at most %(most)s; it is %(given)s."),
        "unit_s",
        most=_minutes(pack.unit_s),
        given=_minutes(tariff.unit_s),
    )


def _steps(pack, tariff):
    """A step of several units, or a flat later window, is a unit that is too long."""
    return _check(
        "steps",
        max(_step_lengths(tariff), default=0) <= pack.unit_s,
        _lt(
            "%(tiers)s, the block beyond them and %(next_window_flat)s must not charge"
            " more than %(most)s at once."
        ),
        "tiers",
        "next_window_flat",
        most=_minutes(pack.unit_s),
    )


def _step_lengths(tariff):
    """Yield the seconds that are charged as soon as one of them has started."""
    begin = 0
    for upper, total in tariff.tiers if tariff.tier_block else tariff.tiers[:-1]:
        if total:
            yield upper - begin
        begin = upper
    if tariff.tier_block:
        yield tariff.tier_block[0]
    if tariff.next_window_flat:
        yield tariff.cap_s


def _floor(pack, tariff):
    return _check(
        "floor",
        _is_free(tariff) or (tariff.rounding == "floor_min1" and not tariff.tiers),
        _lt(
            "%(rounding)s must be: the first unit in full, then complete units only;"
            " without %(tiers)s."
        ),
        "rounding",
        "tiers",
    )


def _lend_level(pack, lend_level):
    return _check(
        "lend_level",
        lend_level >= pack.lend_level,
        _lt("%(lend_level)s must be at least %(least)s %%; it is %(given)s %%."),
        "lend_level",
        least=pack.lend_level,
        given=lend_level,
    )


def _is_free(tariff):
    """Tell whether time costs nothing at all."""
    prices = (tariff.price, tariff.first_price, tariff.unlock, tariff.next_window_flat)
    bands = any(price for _begin, _end, price in tariff.bands)
    return not (any(prices) or bands or tariff.tiers)


def _minutes(seconds):
    """Return seconds as a number of minutes, as a form asks for it."""
    whole, rest = divmod(seconds, MINUTE_S)
    return whole if not rest else round(seconds / MINUTE_S, 2)
