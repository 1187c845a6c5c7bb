"""GBFS 3.0: tariffs, languages and cities as the open feeds tell them (B-81)."""

import re
from fractions import Fraction

VERSION = "3.0"
#: Feed -> seconds for which an answer may be kept.
TTL = {
    "gbfs": 3600,
    "system_information": 3600,
    "vehicle_types": 300,
    "station_information": 300,
    "system_pricing_plans": 300,
    "station_status": 60,
}
#: What stations without a city are listed under.
ELSEWHERE = "elsewhere"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


def languages(locales):
    """Return `{locale: language tag}` of the locales that GBFS can name."""
    tags = {locale: locale.replace("_", "-") for locale in locales}
    return {key: tag for key, tag in tags.items() if _LANGUAGE.fullmatch(tag)}


def localized(texts):
    """Return texts by language tag as GBFS has them; empty ones are left out."""
    return [{"text": text, "language": tag} for tag, text in texts.items() if text]


def segments(tariff):
    """Return the `per_min_pricing` of a tariff, None where GBFS cannot say it.

    Free time, caps, other roundings and the purchase have no place in GBFS 3.0: they
    stand in the description. Prices by time of day cannot be told at all.
    """
    bounds = [tariff.unit_s, *(upper for upper, _price in tariff.tiers or ())]
    if tariff.bands or any(bound % 60 for bound in bounds if bound):
        return None
    return _tiers(tariff) if tariff.tiers else _units(tariff)


def _units(tariff):
    minutes = tariff.unit_s // 60
    every = {"start": 0, "rate": _major(tariff.price, tariff), "interval": minutes}
    if tariff.first_price is None:
        return [every]
    first = {
        "start": 0,
        "end": minutes,
        "rate": _major(tariff.first_price, tariff),
        "interval": 0,
    }
    return [first, {**every, "start": minutes}]


def _tiers(tariff):
    """A tier is charged once, when it begins: what it adds to the one before."""
    found, start, paid = [], 0, 0
    for upper, cumulative in tariff.tiers:
        rate = _major(Fraction(cumulative) - paid, tariff)
        found.append({"start": start, "rate": rate, "interval": 0})
        paid = Fraction(cumulative)
        if upper:
            start = found[-1]["end"] = upper // 60
    if tariff.tier_block:
        seconds, price = tariff.tier_block
        rate = _major(price, tariff)
        found.append({"start": start, "rate": rate, "interval": seconds // 60})
    return found


def _major(minor, tariff):
    return float(Fraction(minor) / 10**tariff.exponent)
