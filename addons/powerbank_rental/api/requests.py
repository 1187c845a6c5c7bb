"""What a mini-program may send: bodies and query parameters.

Unknown fields are refused rather than ignored, so a misspelt name is found at once.
Bodies are strict (a number is not a string); query parameters arrive as text and are
converted.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Phone = Annotated[
    str,
    Field(
        pattern=r"^\+[1-9][0-9]{6,14}$",
        description="Mobile number in the international form of E.164.",
        examples=["+8613800138000"],
    ),
]
SignInCode = Annotated[str, Field(pattern=r"^[0-9]{6}$", examples=["042137"])]
Device = Annotated[
    str | None,
    Field(
        max_length=64,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="A name the customer knows this device by.",
    ),
]
Crs = Annotated[
    Literal["wgs84", "gcj02", "bd09"],
    Field(
        description="System of the coordinates that come in and go out: GPS, AMap and"
        " Tencent, or Baidu."
    ),
]
Latitude = Annotated[float, Field(ge=-90, le=90, description="Degrees north.")]
Longitude = Annotated[float, Field(ge=-180, le=180, description="Degrees east.")]
CODE_PATTERN = r"^[0-9A-Za-z_-]{4,64}$"
Code = Annotated[str, Field(pattern=CODE_PATTERN, examples=["K7TQ2M9XW4HZB3RC"])]
Limit = Annotated[int, Field(ge=1, le=100, description="Entries on a page.")]
Cursor = Annotated[
    str | None,
    Field(max_length=200, description="`next` of the page before."),
]


def is_code(text):
    """Whether `text` could be a code of ours at all; what is not is not looked for."""
    return re.match(CODE_PATTERN, text) is not None


class Body(BaseModel):
    """A JSON object that holds exactly the named fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """Query parameters: exactly the named ones."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Nothing(Body):
    """No body, or an empty object."""


class NoQuery(Query):
    """No query parameters."""


class CodeRequest(Body):
    """Whom to send a sign-in code."""

    phone: Phone


class SignInRequest(Body):
    """The proof that the phone is at hand."""

    phone: Phone
    code: SignInCode
    device: Device = None


class ScanPosition(Body):
    """Where the phone was; kept to about a hundred metres."""

    lat: Latitude
    lng: Longitude
    crs: Crs = "wgs84"
    accuracy: Annotated[
        int, Field(ge=0, le=100_000, description="Metres, as the phone reports it.")
    ] = 0


class QuoteRequest(Body):
    """The scanned cabinet."""

    cabinet: Annotated[Code, Field(description="The code on the cabinet's label.")]
    position: Annotated[
        ScanPosition | None,
        Field(description="Optional: a hint at copied labels, never a block."),
    ] = None


class RentalRequest(Body):
    """The quote whose price the customer accepted."""

    quote: Annotated[Code, Field(description="`code` of the quote.")]
