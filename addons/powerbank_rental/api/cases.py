"""What customers complain about and report: what may be said, and what is told."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from .base import Answer, ReturnPolicy
from .places import Crs, Latitude, Longitude
from .requests import Body, Code, Cursor, Limit, Query

#: Bytes of a body that carries a photo, and photos of one case.
MAX_PHOTO_BODY = 3 * 1024 * 1024
MAX_PHOTOS = 5

Text = Annotated[
    str,
    Field(
        max_length=2000,
        pattern=r"^[^\x00]*$",
        description="In the customer's own words.",
    ),
]


# === WHAT COMES IN === #


class Place(Body):
    """Where the phone says that it is."""

    lat: Latitude
    lng: Longitude
    crs: Crs = "wgs84"


class SwapRequest(Body):
    """Why another power bank is wanted."""

    reason: Annotated[
        Literal["not_charging", "damaged", "wrong_plug", "other"],
        Field(description="What does not charge or is damaged is not lent again."),
    ]


class CannotReturnRequest(Body):
    """Where there is no place to return to."""

    place: Annotated[
        Place | None,
        Field(
            description="Without it nothing can be proven at once: a person decides."
        ),
    ] = None
    text: Text = ""


class ReturnedRequest(Body):
    """Into which cabinet the power bank was put."""

    cabinet: Annotated[Code, Field(description="The code on the cabinet's label.")]
    text: Text = ""
    place: Place | None = None


class TroubleRequest(Body):
    """What is wrong."""

    text: Text = ""


class DisputeRequest(Body):
    """What the customer does not agree with."""

    about: Literal["time", "place", "condition", "amount"]
    text: Annotated[Text, Field(min_length=1)]


class FaultRequest(Body):
    """What is broken, and where."""

    cabinet: Annotated[Code, Field(description="The code on the cabinet's label.")]
    text: Annotated[Text, Field(min_length=1)]


class PhotoRequest(Body):
    """A photo that shows it."""

    image: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9+/]+={0,2}$",
            description="JPEG, PNG or WebP in Base64, at most 2 MB before that.",
        ),
    ]


class ReturnPlacesQuery(Query):
    """Around which point."""

    lat: Latitude
    lng: Longitude
    crs: Crs = "wgs84"


class CasesQuery(Query):
    """Which page of the customer's own cases."""

    limit: Limit = 20
    cursor: Cursor = None


# === WHAT IS TOLD === #


class Case(Answer):
    """Something the customer said, and what came of it."""

    code: str
    number: str
    kind: Literal[
        "cannot_return",
        "returned",
        "not_charging",
        "nothing_came_out",
        "dispute",
        "fault",
    ]
    state: Annotated[
        Literal["open", "review", "accepted", "rejected"],
        Field(description="`open`: waits for proof; `review`: a person decides."),
    ]
    rental: Annotated[str | None, Field(description="Code of the rental.")]
    cabinet: Annotated[str | None, Field(description="Code of the cabinet.")]
    text: str
    photos: int
    opened_at: datetime
    decide_by: Annotated[datetime, Field(description="When it is decided at latest.")]
    decided_at: datetime | None
    decision: Annotated[str | None, Field(description="Why it was decided so.")]
    clock_stopped_at: Annotated[
        datetime | None,
        Field(description="From when on the rental costs nothing; null: it does."),
    ]


class CasePage(Answer):
    """The customer's cases, newest first."""

    cases: list[Case]
    next: Annotated[str | None, Field(description="Cursor of the next page.")]


class ReturnPlace(Answer):
    """A station at which a slot is free now."""

    station: Annotated[str, Field(description="Code of the station.")]
    name: str
    address: str
    distance: Annotated[int, Field(description="Metres from the given place.")]


class ReturnPlaces(Answer):
    """Where a rental may end, and where a slot is free for it now."""

    return_policy: ReturnPolicy
    return_text: Annotated[str, Field(description="The same as a sentence.")]
    places: Annotated[list[ReturnPlace], Field(description="Nearest first.")]


class CannotReturn(Answer):
    """Whether the clock stands still, and what can be done instead."""

    case: Case
    paused: bool
    places: Annotated[list[ReturnPlace], Field(description="Nearest first.")]
