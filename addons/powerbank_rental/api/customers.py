"""What a customer may know and say about the own account."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from .answers import Answer
from .requests import Body

LISTING_REASONS = (
    "arrears",
    "not_returned",
    "damage",
    "fraud",
    "free_abuse",
    "conduct",
    "staff",
    "demonstration",
    "other",
)


class AppealRequest(Body):
    """What the customer says against a restriction."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]


class Appeal(Answer):
    """An objection, and what came of it."""

    text: str
    at: datetime
    decision: Annotated[
        Literal["granted", "refused"] | None, Field(description="Null: not decided.")
    ]
    answer: str | None
    decided_at: datetime | None


class Restriction(Answer):
    """Why the customer may not rent, or only with a deposit."""

    code: str
    kind: Annotated[
        Literal["black", "grey"],
        Field(description="`black`: may not rent; `grey`: only with a deposit."),
    ]
    reason: Literal[LISTING_REASONS]
    reason_text: str
    since: datetime
    until: Annotated[datetime | None, Field(description="Null: not limited.")]
    ended_at: datetime | None
    in_force: bool
    appeal: Appeal | None


class RestrictionList(Answer):
    """The customer's restrictions, newest first, past ones too."""

    restrictions: list[Restriction]
