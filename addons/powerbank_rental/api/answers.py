"""What the API answers. Times are UTC; amounts are exact decimals in major units."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

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


class Answer(BaseModel):
    """A JSON object of the API's answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Money(Answer):
    """An amount, exact to the currency's last digit."""

    amount: Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["4.00"])]
    currency: Annotated[str, Field(description="ISO 4217.", examples=["CNY"])]


class Health(Answer):
    """The server answers and reaches its database."""

    status: Literal["ok"] = "ok"


class Document(RootModel[dict[str, Any]]):
    """The OpenAPI document of this API."""


class CodeSent(Answer):
    """A sign-in code is on its way."""

    valid_seconds: int
    retry_after: Annotated[int, Field(description="Seconds until the next code.")]


class Station(Answer):
    """A venue with cabinets, as a map shows it."""

    name: str
    latitude: float
    longitude: float
    distance: Annotated[int, Field(description="Metres from the asked point.")]
    address: str
    opening_hours: str
    directions: str
    hotline: str
    state: Annotated[
        Literal["ok", "low", "empty", "full", "offline"],
        Field(description="`offline`: nothing there can be rented or returned now."),
    ]
    available: Annotated[bool, Field(description="A bank can be rented here now.")]
    rentable_count: int
    free_slot_count: int
    price_text: str


class StationPage(Answer):
    """Stations, nearest first."""

    stations: list[Station]
    next: Annotated[str | None, Field(description="Cursor of the next page.")]


class Cabinet(Answer):
    """One cabinet, as the customer in front of it needs it."""

    code: str
    name: str
    station: str
    address: str
    hotline: str
    state: Annotated[
        Literal["online", "offline", "closed"],
        Field(description="`closed`: not in service, or taken out of it by staff."),
    ]
    available: Annotated[bool, Field(description="A bank can be rented here now.")]
    rentable_count: int
    best_level: Annotated[
        int | None, Field(description="Charge of the best rentable bank, percent.")
    ]
    free_slot_count: int
    price_text: str
    deposit: Annotated[
        Money | None, Field(description="Held before a bank comes out; not a payment.")
    ]


class Quote(Answer):
    """A price that is held until it expires."""

    code: str
    expires_at: datetime
    price_text: str
    deposit: Money
    cabinet: Cabinet


class Running(Answer):
    """The fee while the clock runs, by the same computation as the bill."""

    so_far: Money
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


class Rental(Answer):
    """One rental of the customer."""

    code: str
    number: str
    state: Literal[RENTAL_STATES]
    station: str
    cabinet: str
    slot: Annotated[int | None, Field(description="Where the bank comes out.")]
    price_text: str
    deposit: Money
    confirmed_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    minutes: int
    return_station: str | None
    running: Running | None
    due: Money | None
    paid_at: datetime | None
    reason: Annotated[str | None, Field(description="Why it was cancelled.")]


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
    lines: list[ReceiptLine]
    gross: Money
    discount: Money
    waived: Money
    due: Money
    paid_at: datetime | None


class ErrorBody(Answer):
    """What was wrong."""

    code: Annotated[str, Field(description="Stable; programs rely on it.")]
    message: Annotated[str, Field(description="For people, in the asked language.")]
    details: dict[str, Any]


class Error(Answer):
    """Every answer with a status of 400 or more."""

    error: ErrorBody
