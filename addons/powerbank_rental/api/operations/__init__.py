"""The table of contents: every operation of the API, once.

The controllers serve these operations and the OpenAPI document describes them, both
from this table. Each file holds one area.
"""

from . import (
    account,
    cases,
    consents,
    customers,
    favourites,
    messages,
    places,
    privacy,
    rentals,
    reservations,
    service,
    sign_in,
)

AREAS = (
    service,
    sign_in,
    consents,
    customers,
    favourites,
    account,
    privacy,
    places,
    rentals,
    cases,
    reservations,
    messages,
)

OPERATIONS = {name: op for area in AREAS for name, op in area.OPERATIONS.items()}


def methods_at(path):
    """Return the methods that the API offers at `path` (with the prefix)."""
    return sorted({op.method for op in OPERATIONS.values() if op.serves(path)})
