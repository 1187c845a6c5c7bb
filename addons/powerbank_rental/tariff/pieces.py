"""The pieces that a charge is made of."""

from typing import NamedTuple

from .units import add


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


def sum_of(parts):
    """Return the scaled sum of {(kind, scaled price): quantity}."""
    amount = 0
    for (_kind, price), quantity in parts.items():
        amount += price * quantity
    return amount


def total(pieces):
    """Return the scaled sum of some pieces."""
    amount = 0
    for each, _parts, times in pieces:
        amount += each * times
    return amount


def capped(scaled, parts, times=1):
    """Return the piece of a window or day, which costs no more than the cap."""
    amount = sum_of(parts)
    if scaled.cap is None or amount <= scaled.cap:
        return Piece(amount, parts, times)
    return Piece(scaled.cap, {("cap", scaled.cap): 1}, times)


def merged(pieces):
    """Return {(kind, scaled price): quantity} of all pieces together."""
    parts = {}
    for _amount, each, times in pieces:
        add(parts, each, times)
    return parts
