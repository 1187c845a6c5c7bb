"""Answers that are files rather than JSON."""

from collections.abc import Iterable
from typing import NamedTuple


class File(NamedTuple):
    """What an operation answers that is to be kept as a file.

    `content` is bytes, or an iterable of bytes that knows its `length`.
    """

    content: bytes | Iterable[bytes]
    name: str
