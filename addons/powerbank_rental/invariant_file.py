"""The file in which an addon writes down what must always be true."""

import re
from typing import NamedTuple

_BLOCK = re.compile(r"^-- @INV (?P<id>\w+) (?P<sentence>.+)$", re.MULTILINE)


class Invariant(NamedTuple):
    """A sentence about the books and the query that returns what breaks it."""

    id: str
    sentence: str
    query: str


def read_invariants(path):
    """Return the `Invariant` list of the SQL file at `path`, in its order.

    Each block is a line `-- @INV <id> <sentence>` followed by one query.
    """
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    blocks = list(_BLOCK.finditer(text))
    ends = [block.start() for block in blocks[1:]] + [len(text)]
    return [
        Invariant(block["id"], block["sentence"], _query(text[block.end() : end]))
        for block, end in zip(blocks, ends, strict=True)
    ]


def _query(text):
    return text.strip().rstrip(";")
