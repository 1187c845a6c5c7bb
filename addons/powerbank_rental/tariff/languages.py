"""How amounts, durations and sentences about prices are put in each language.

The words are in `phrases/`, one file a language with the same sentences in each.
"""

import json
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

PHRASES = Path(__file__).parent / "phrases"
FINEST = 3
SECONDS = {"hour": 3600, "minute": 60, "second": 1}


class Language:
    """A language with its words: `currencies`, `units` and `sentences`."""

    def __init__(self, name):
        words = json.loads((PHRASES / f"{name}.json").read_text(encoding="utf-8"))
        self.currencies = words["currencies"]
        self.units = words["units"]
        self.sentences = words["sentences"]


class English(Language):
    """British in style, with the currency sign in front."""

    def amount(self, value, currency, exponent):
        """Return an amount in minor units as "£0.50" or "CZK 30.00"."""
        text, exact = decimals(value, exponent)
        whole, point, fraction = text.partition(".")
        sign = self.currencies.get(currency, f"{currency} ")
        about = "" if exact else "about "
        return f"{about}{sign}{int(whole):,}{point}{fraction}"

    def duration(self, seconds):
        """Return "30 minutes" or "1 hour 1 second"."""
        return " ".join(
            f"{quantity} {self.units[unit][quantity != 1]}"
            for quantity, unit in duration_parts(seconds)
        )

    def unit(self, seconds):
        """Return a billing unit: "hour" or "30 minutes"."""
        return self.duration(seconds).removeprefix("1 ")


class Chinese(Language):
    """Simplified Chinese, with the name of the currency behind the amount."""

    def amount(self, value, currency, exponent):
        """Return an amount in minor units as "2.5元"."""
        text, exact = decimals(value, exponent)
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return ("" if exact else "约") + text + self.currencies.get(currency, currency)

    def duration(self, seconds):
        """Return "30分钟"."""
        return "".join(
            f"{quantity}{self.units[unit]}"
            for quantity, unit in duration_parts(seconds)
        )

    def unit(self, seconds):
        """Return a billing unit: "小时" or "30分钟"."""
        parts = duration_parts(seconds)
        if parts in ([(1, "hour")], [(1, "minute")]):
            return self.units[parts[0][1]]
        return self.duration(seconds)


@lru_cache
def language(lang):
    """Return the language for an Odoo code such as "zh_CN"; English otherwise."""
    return Chinese("zh_CN") if lang.startswith("zh") else English("en_US")


def decimals(amount, exponent):
    """Return (text, exact) of `amount` minor units written in major units.

    The text has at least `exponent` decimals; a finer price gets up to three more.
    """
    major = Fraction(amount) / 10**exponent
    for digits in range(exponent, exponent + FINEST + 1):
        if (major * 10**digits).denominator == 1:
            return _fixed(major, digits), True
    return _fixed(major, exponent + FINEST), False


def spoken_limit(upper):
    """Return (seconds, included) of a tier's upper limit, which itself is exclusive.

    People say "up to and including 1 hour" for what is less than 3601 seconds.
    """
    included = upper > 60 and upper % 60 == 1
    return upper - included, included


def _fixed(major, digits):
    shifted = (2 * major * 10**digits + 1) // 2
    text = str(shifted).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def duration_parts(seconds):
    """Split a duration the way people say it: [(quantity, unit), ...].

    Whole days are used from three days on, and minutes up to 90, so that 48 hours and
    90 minutes stay what tariffs call them.
    """
    if seconds % 86400 == 0 and seconds >= 3 * 86400:
        return [(seconds // 86400, "day")]
    if seconds % 60 == 0 and seconds <= 5400 and seconds % 3600:
        return [(seconds // 60, "minute")]
    parts = []
    for unit, length in SECONDS.items():
        quantity, seconds = divmod(seconds, length)
        if quantity:
            parts.append((quantity, unit))
    return parts
