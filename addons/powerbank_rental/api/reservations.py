"""What is kept for a customer, and what he waits for."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from .answers import Answer
from .requests import Body, Code, Cursor, Limit, Query

#: Minutes for which a power bank or a slot can be kept.
SHORTEST, LONGEST = 5, 15
#: Minutes for which a customer can wait.
LONGEST_WAIT = 24 * 60

Minutes = Annotated[
    int | None,
    Field(ge=SHORTEST, le=LONGEST, description="How long; else as staff set it."),
]
Instant = Annotated[
    str,
    Field(
        pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$",
        description="UTC.",
        examples=["2030-01-31T18:00:00Z"],
    ),
]
CabinetCode = Annotated[Code, Field(description="The code on the cabinet's label.")]
StationCode = Annotated[Code, Field(description="`code` of the station.")]


# === WHAT COMES IN === #


class HoldRequest(Body):
    """In which cabinet something is to be kept, and how long."""

    cabinet: CabinetCode
    minutes: Minutes = None


class WindowRequest(Body):
    """Where and when a power bank is wanted."""

    station: StationCode
    from_at: Instant
    until_at: Instant


class ReservationsQuery(Query):
    """Which page of the customer's own reservations."""

    limit: Limit = 20
    cursor: Cursor = None


class WaitRequest(Body):
    """What to tell of, and where."""

    station: StationCode
    kind: Annotated[
        Literal["bank", "slot"],
        Field(description="`bank`: one to rent; `slot`: one to return into."),
    ]
    minutes: Annotated[
        int | None,
        Field(ge=1, le=LONGEST_WAIT, description="How long; else as staff set it."),
    ] = None


# === WHAT GOES OUT === #


class Reservation(Answer):
    """Something that is kept for the customer."""

    code: str
    kind: Annotated[
        Literal["bank", "slot", "window"],
        Field(description="`window`: a power bank at a station in a time to come."),
    ]
    state: Literal["held", "used", "cancelled", "expired"]
    station: str
    cabinet: Annotated[
        str | None,
        Field(description="Its code; null until a power bank is put aside."),
    ]
    slot: Annotated[int | None, Field(description="Where the reserved bank lies.")]
    from_at: datetime
    until_at: datetime
    rental: Annotated[str | None, Field(description="`code` of the one that used it.")]
    reason: Annotated[str | None, Field(description="Why it was cancelled.")]


class ReservationPage(Answer):
    """The customer's reservations, newest first."""

    reservations: list[Reservation]
    next: Annotated[str | None, Field(description="Cursor of the next page.")]


class Wait(Answer):
    """What the customer waits for."""

    code: str
    station: str
    kind: Literal["bank", "slot"]
    state: Literal["waiting", "told", "cancelled", "expired"]
    until_at: datetime
    told_at: datetime | None


class WaitList(Answer):
    """What the customer waits for now, and lately; newest first."""

    waits: list[Wait]
