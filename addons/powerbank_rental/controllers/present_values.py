"""Instants, amounts and prices, as every answer has them."""

import json
from datetime import UTC
from fractions import Fraction
from functools import lru_cache

from .. import tariff
from ..api.base import Money
from ..money import to_minor


def instant(value):
    """Return a Datetime field's value as an aware UTC datetime, or None."""
    return value.replace(tzinfo=UTC) if value else None


def naive(value):
    """Return an aware datetime as a Datetime field keeps it: UTC, and not aware."""
    return value.astimezone(UTC).replace(tzinfo=None)


def money(amount, currency):
    """Return a Monetary field's value as an exact decimal."""
    return minor_money(to_minor(amount, currency), currency)


def minor_money(minor, currency):
    """Return minor units as a decimal of major units.

    :param minor: an integer, or a Fraction where a line of a bill is finer than the
        currency; such a value is cut to four further digits.
    """
    places = currency.decimal_places
    if Fraction(minor).denominator != 1:
        minor, places = round(minor * 10**4), places + 4
    digits = f"{abs(int(minor)):0{places + 1}}"
    split = len(digits) - places
    text = f"{digits[:split]}.{digits[split:]}" if places else digits
    return Money(amount=f"-{text}" if minor < 0 else text, currency=currency.name)


def address(station):
    return ", ".join(filter(None, (station.street, station.city)))


def price_text(version):
    """Return a published tariff version in the words of the asked language.

    What is published never changes, so its words are kept: they are part of nearly
    every answer.
    """
    if not version:
        return ""
    lang = version.env.lang or "en_US"
    words = _words(version.content, lang), version._abuse_text(lang)
    return "\n".join(filter(None, words))


@lru_cache(maxsize=1024)
def _words(content, lang):
    return tariff.price_text(tariff.Tariff.from_dict(json.loads(content)), lang)
