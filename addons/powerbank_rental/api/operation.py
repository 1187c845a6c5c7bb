"""One operation of the API: a method on a path, what goes in and what comes out."""

import re
from typing import Literal, NamedTuple

from . import requests

PREFIX = "/powerbank/v1"
#: Bytes; what most bodies of the API need is a few hundred.
MAX_BODY = 16 * 1024


class Operation(NamedTuple):
    """One method on one path.

    `auth` is `public` (nobody is signed in), `powerbank` (a valid bearer token) or
    `powerbank_spent` (a token that may have been revoked). `once` operations need an
    `Idempotency-Key`: the same key gives the same answer and no second effect.
    `refusals` are codes of the error list beyond those every operation can give.
    An operation whose `media` is not JSON answers a `files.File`; its refusals are
    JSON all the same. No body may be longer than `max_body` bytes.
    """

    method: Literal["GET", "POST"]
    path: str
    summary: str
    answer: type | None
    status: int = 200
    body: type = requests.Nothing
    query: type = requests.NoQuery
    auth: str = "powerbank"
    once: bool = False
    refusals: tuple = ()
    media: str = "application/json"
    max_body: int = MAX_BODY

    @property
    def rule(self):
        """The path as a werkzeug routing rule, below the prefix."""
        return PREFIX + re.sub(r"{(\w+)}", r"<string:\1>", self.path)

    def serves(self, path):
        """Whether `path` (with the prefix) is this operation's, whatever the method."""
        pattern = re.sub(r"{\w+}", "[^/]+", self.path)
        return re.fullmatch(re.escape(PREFIX) + pattern, path) is not None
