"""Which of his rentals a customer wants to see."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, field_validator
from pydantic_core import PydanticCustomError

from .answers import RENTAL_STATES
from .requests import Cursor, Limit, Query

#: Before the first rental, and far enough from the ends of what a computer can count.
_FIRST, _LAST = date(2000, 1, 1), date(2999, 12, 31)
Day = Annotated[date, Field(ge=_FIRST, le=_LAST)]
Instant = Annotated[
    AwareDatetime,
    Field(
        ge=datetime(_FIRST.year, 1, 1, tzinfo=UTC),
        le=datetime(_LAST.year, 12, 31, tzinfo=UTC),
    ),
]

#: Days: more than a year on one statement serves nobody.
MAX_DAYS = 366


class RentalsQuery(Query):
    """Which page of the customer's own rentals, and of which of them."""

    state: Annotated[
        Literal[RENTAL_STATES] | None, Field(description="Only those in this state.")
    ] = None
    since: Annotated[
        Instant | None, Field(description="Only those ordered then or later.")
    ] = None
    until: Annotated[
        Instant | None, Field(description="Only those ordered before then.")
    ] = None
    limit: Limit = 20
    cursor: Cursor = None


class StatementQuery(Query):
    """A period of whole days, by the clocks of the stations."""

    since: Annotated[Day, Field(description="First day.", examples=["2026-10-01"])]
    until: Annotated[Day, Field(description="Last day.", examples=["2026-10-31"])]

    @field_validator("until")
    @classmethod
    def _ends_within_a_year(cls, until, info):
        since = info.data.get("since")
        if since and not 0 <= (until - since).days < MAX_DAYS:
            raise PydanticCustomError("period", "not a period of up to a year")
        return until
