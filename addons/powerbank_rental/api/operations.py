"""The table of contents: every operation of the API, once.

The controllers serve these operations and the OpenAPI document describes them, both
from this table.
"""

import re
from typing import Literal, NamedTuple

from . import answers, requests

PREFIX = "/powerbank/v1"


class Operation(NamedTuple):
    """One method on one path.

    `auth` is `public` (nobody is signed in), `powerbank` (a valid bearer token) or
    `powerbank_spent` (a token that may have been revoked). `once` operations need an
    `Idempotency-Key`: the same key gives the same answer and no second effect.
    `refusals` are codes of the error list beyond those every operation can give.
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

    @property
    def rule(self):
        """The path as a werkzeug routing rule, below the prefix."""
        return PREFIX + re.sub(r"{(\w+)}", r"<string:\1>", self.path)

    def serves(self, path):
        """Whether `path` (with the prefix) is this operation's, whatever the method."""
        pattern = re.sub(r"{\w+}", "[^/]+", self.path)
        return re.fullmatch(re.escape(PREFIX) + pattern, path) is not None


_QUOTE_REFUSALS = (
    "arrears",
    "cabinet_disabled",
    "cabinet_offline",
    "cabinet_unknown",
    "customer_blocked",
    "no_bank_available",
    "rental_open",
    "tariff_missing",
)

OPERATIONS = {
    "health": Operation(
        "GET",
        "/health",
        "Tell that the service is up",
        answers.Health,
        auth="public",
    ),
    "openapi": Operation(
        "GET",
        "/openapi.json",
        "Give this document",
        answers.Document,
        auth="public",
    ),
    "send_code": Operation(
        "POST",
        "/sign-in/codes",
        "Send a sign-in code to a phone",
        answers.CodeSent,
        status=202,
        body=requests.CodeRequest,
        auth="public",
        refusals=("too_many_codes",),
    ),
    "sign_in": Operation(
        "POST",
        "/sign-in",
        "Exchange a sign-in code for a bearer token",
        answers.SignedIn,
        status=201,
        body=requests.SignInRequest,
        auth="public",
        refusals=("code_expired", "code_wrong", "too_many_attempts"),
    ),
    "sign_out": Operation(
        "POST",
        "/sign-out",
        "Make this bearer token worthless",
        None,
        status=204,
        auth="powerbank_spent",
        once=True,
    ),
    "list_stations": Operation(
        "GET",
        "/stations",
        "List stations around a point, nearest first",
        answers.StationPage,
        query=requests.StationsQuery,
        auth="public",
    ),
    "show_cabinet": Operation(
        "GET",
        "/cabinets/{code}",
        "Show the scanned cabinet: price, stock, deposit",
        answers.Cabinet,
        auth="public",
        refusals=("cabinet_unknown",),
    ),
    "create_quote": Operation(
        "POST",
        "/quotes",
        "Hold the shown price for a few minutes",
        answers.Quote,
        status=201,
        body=requests.QuoteRequest,
        once=True,
        refusals=_QUOTE_REFUSALS,
    ),
    "start_rental": Operation(
        "POST",
        "/rentals",
        "Accept a quote: claim a power bank and have it come out",
        answers.Started,
        status=201,
        body=requests.RentalRequest,
        once=True,
        refusals=(
            *_QUOTE_REFUSALS,
            "cabinet_busy",
            "quote_changed",
            "quote_expired",
            "quote_unknown",
        ),
    ),
    "list_rentals": Operation(
        "GET",
        "/rentals",
        "List one's own rentals, newest first",
        answers.RentalPage,
        query=requests.RentalsQuery,
    ),
    "show_rental": Operation(
        "GET",
        "/rentals/{code}",
        "Show one's own rental; the fee so far while the clock runs",
        answers.Rental,
        refusals=("rental_unknown",),
    ),
    "cancel_rental": Operation(
        "POST",
        "/rentals/{code}/cancel",
        "Give up a rental before the power bank comes out",
        answers.Rental,
        once=True,
        refusals=("not_cancellable", "rental_unknown"),
    ),
    "show_receipt": Operation(
        "GET",
        "/rentals/{code}/receipt",
        "Show what a finished rental cost, line by line",
        answers.Receipt,
        refusals=("receipt_not_ready", "rental_unknown"),
    ),
}


def methods_at(path):
    """Return the methods that the API offers at `path` (with the prefix)."""
    return sorted({op.method for op in OPERATIONS.values() if op.serves(path)})
