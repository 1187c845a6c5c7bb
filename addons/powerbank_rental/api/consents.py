"""What customers agree to: the texts, and what was said about them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from .answers import Answer
from .requests import Body, Code

TEXT_KINDS = ("terms", "privacy", "age", "location", "marketing")

TextCode = Annotated[Code, Field(examples=["terms-1"])]


class ConsentRequest(Body):
    """Texts that the customer read and agrees to."""

    texts: Annotated[list[TextCode], Field(min_length=1, max_length=10)]


class WithdrawalRequest(Body):
    """A text that the customer no longer agrees to."""

    text: TextCode


class TextHead(Answer):
    """The newest version of a text that customers are asked to agree to."""

    code: str
    kind: Literal[TEXT_KINDS]
    version: int
    title: str
    effective_from: datetime
    required: Annotated[
        bool,
        Field(description="Nobody rents without it; the rest is a free choice."),
    ]
    url: Annotated[str, Field(description="The same text as a page.")]


class Text(TextHead):
    """A text in full."""

    body: Annotated[str, Field(description="HTML.")]


class TextList(Answer):
    """Every text in force."""

    texts: list[TextHead]


class Consent(Answer):
    """What the customer last said about a text in force."""

    text: TextHead
    accepted: bool
    at: Annotated[datetime | None, Field(description="Null: he never said anything.")]


class ConsentList(Answer):
    """What the customer agrees to now."""

    may_rent: Annotated[bool, Field(description="All that is required is accepted.")]
    consents: list[Consent]
