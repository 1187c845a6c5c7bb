"""The border between Odoo's Monetary fields and exact integer minor units."""

from decimal import ROUND_HALF_UP, Decimal


def to_minor(amount, currency):
    """Return the Monetary value `amount` as an integer of minor units.

    :param float amount: major units, already rounded to the currency.
    :param currency: `res.currency` record; its `decimal_places` is the exponent.
    """
    scaled = Decimal(repr(amount or 0.0)).scaleb(currency.decimal_places)
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_major(minor, currency):
    """Return `minor` (integer minor units) as the float a Monetary field stores."""
    return float(Decimal(minor).scaleb(-currency.decimal_places))
