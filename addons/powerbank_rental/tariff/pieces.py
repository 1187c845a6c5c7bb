"""The pieces that a charge is made of."""

from typing import NamedTuple


class Piece(NamedTuple):
    """Something that costs `amount` (scaled), `times` over.

    :ivar parts: how the amount comes about: {(kind, scaled price): quantity}; `kind`
        is the name of a tariff field.
    """

    amount: int
    parts: dict
    times: int = 1


def single(kind, price):
    """Return the piece of one thing at a scaled price."""
    return Piece(price, {(kind, price): 1})


def total(pieces):
    """Return the scaled sum of some pieces."""
    amount = 0
    for each, _parts, times in pieces:
        amount += each * times
    return amount


def merged(pieces):
    """Return {(kind, scaled price): quantity} of all pieces together."""
    merged = {}
    for _amount, parts, times in pieces:
        for part, quantity in parts.items():
            merged[part] = merged.get(part, 0) + quantity * times
    return merged
