"""Answers that are files rather than JSON."""

from typing import NamedTuple


class File(NamedTuple):
    """What an operation with another media type than JSON answers."""

    content: bytes
    name: str
