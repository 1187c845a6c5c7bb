"""What the API answers. Times are UTC; amounts are exact decimals in major units."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from .base import Answer, Money, ReturnPolicy
from .places import Cabinet

RENTAL_STATES = (
    "authorizing",
    "ejecting",
    "in_use",
    "ended",
    "awaiting_payment",
    "done",
    "cancelled",
    "eject_failed",
    "exception",
    "sold",
    "written_off",
)


class Health(Answer):
    """The server answers and reaches its database."""

    status: Literal["ok"] = "ok"


class Document(RootModel[dict[str, Any]]):
    """The OpenAPI document of this API."""


class CodeSent(Answer):
    """A sign-in code is on its way."""

    valid_seconds: int
    retry_after: Annotated[int, Field(description="Seconds until the next code.")]


class Quote(Answer):
    """A price that is held until it expires."""

    code: str
    expires_at: datetime
    price_text: str
    member_level: Annotated[
        str | None, Field(description="Level of membership whose price this is.")
    ]
    free_time_notice: Annotated[
        str | None,
        Field(description="That free time is used up, or soon is; null: neither."),
    ]
    deposit: Money
    return_policy: ReturnPolicy
    return_text: Annotated[str, Field(description="The same as a sentence.")]
    cabinet: Cabinet
    scan_place: Annotated[
        Literal["near", "far"] | None,
        Field(description="Where the phone was at the scan, if it said so."),
    ]
    hint: Annotated[str | None, Field(description="To show before the price.")]


class Running(Answer):
    """The fee while the clock runs, by the same computation as the bill."""

    so_far: Money
    stopped_since: Annotated[
        datetime | None,
        Field(description="Since when the clock stands still; null: it runs."),
    ]
    next_at: Annotated[
        datetime | None, Field(description="When the fee rises next; null: never.")
    ]
    next: Annotated[Money | None, Field(description="The fee from then on.")]
    cap_at: Annotated[
        datetime | None, Field(description="When this window's ceiling is reached.")
    ]
    cap: Annotated[Money | None, Field(description="The fee at that ceiling.")]
    sale_at: Annotated[
        datetime | None, Field(description="When the power bank counts as bought.")
    ]
    sale: Annotated[Money | None, Field(description="What is due in that case.")]


class Alternative(Answer):
    """Where a power bank can be had, when nothing came out."""

    station: str
    address: str
    distance: Annotated[int, Field(description="Metres.")]


class Rental(Answer):
    """One rental of the customer."""

    code: str
    number: str
    state: Literal[RENTAL_STATES]
    station: str
    cabinet: str
    slot: Annotated[int | None, Field(description="Where the bank comes out.")]
    price_text: str
    member_level: Annotated[
        str | None, Field(description="Level of membership whose price this is.")
    ]
    free_time_notice: Annotated[
        str | None,
        Field(description="That free time is used up, or soon is; null: neither."),
    ]
    deposit: Money
    return_policy: ReturnPolicy
    return_text: Annotated[str, Field(description="The same as a sentence.")]
    confirmed_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    minutes: int
    return_station: str | None
    misplaced: Annotated[
        bool,
        Field(description="Returned elsewhere; it ended and costs nothing more."),
    ]
    running: Running | None
    due: Money | None
    paid_at: datetime | None
    reason: Annotated[str | None, Field(description="Why it was cancelled.")]
    alternative: Annotated[
        Alternative | None,
        Field(description="Where to go at once, when nothing came out."),
    ]
    free_from: Annotated[
        datetime | None,
        Field(description="From when on it is free, such as by a recall."),
    ]


class Started(Answer):
    """A rental that was just ordered; ask for it by its code to follow it."""

    code: str
    number: str
    state: Annotated[
        Literal[RENTAL_STATES],
        Field(description="`ejecting`: on its way out; `authorizing`: deposit first."),
    ]
    slot: Annotated[int | None, Field(description="Where the bank comes out.")]
    deposit: Money


class RentalPage(Answer):
    """The customer's rentals, newest first."""

    rentals: list[Rental]
    next: Annotated[str | None, Field(description="Cursor of the next page.")]


class ReceiptLine(Answer):
    """One part of the fee."""

    text: str
    quantity: Annotated[int, Field(description="Units, periods, days or blocks.")]
    price: Annotated[Money, Field(description="Of one.")]
    amount: Money


class BillRevision(Answer):
    """One computation of what is due; the last one holds."""

    revision: int
    written_at: datetime
    due: Money
    reason: Annotated[str | None, Field(description="Why the bill was corrected.")]


class Refund(Answer):
    """Money that goes back to the customer."""

    number: str
    asked_at: datetime
    amount: Money
    done: Annotated[bool, Field(description="False while it is on its way.")]


class PayLink(Answer):
    """How to pay what is left of a rental."""

    rental: str
    outstanding: Money
    url: Annotated[
        str | None, Field(description="A page to pay on; null: staff take the money.")
    ]


class Receipt(Answer):
    """What a rental cost and how that came about."""

    number: str
    revision: Annotated[int, Field(description="Counts corrections of the bill.")]
    station: str
    return_station: str | None
    started_at: datetime
    ended_at: datetime
    billed_seconds: int
    price_text: str
    member_level: Annotated[
        str | None, Field(description="Level of membership whose price this is.")
    ]
    free_time_notice: Annotated[
        str | None,
        Field(description="That free time is used up, or soon is; null: neither."),
    ]
    lines: list[ReceiptLine]
    gross: Money
    discount: Money
    waived: Money
    due: Money
    paid_at: datetime | None
    revisions: Annotated[list[BillRevision], Field(description="Oldest first.")]
    refunds: list[Refund]


class ErrorBody(Answer):
    """What was wrong."""

    code: Annotated[str, Field(description="Stable; programs rely on it.")]
    message: Annotated[str, Field(description="For people, in the asked language.")]
    details: dict[str, Any]


class Error(Answer):
    """Every answer with a status of 400 or more."""

    error: ErrorBody
