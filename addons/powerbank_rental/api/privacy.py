"""What is held about a customer, and how he has it erased."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from .answers import Answer
from .requests import Body


class PersonalData(RootModel[dict[str, Any]]):
    """All that is held about the customer, by topic."""


class ErasureRequest(Body):
    """The customer's will, said on purpose."""

    confirm: Annotated[
        Literal[True], Field(description="He was told that there is no way back.")
    ]


class Erasure(Answer):
    """Whether, and when, the account will be erased."""

    state: Annotated[
        Literal["none", "waiting", "withdrawn"],
        Field(description="Once erased, no token opens the account any more."),
    ]
    asked_at: datetime | None
    due_at: Annotated[
        datetime | None,
        Field(description="Until then it can be withdrawn. An open rental defers it."),
    ]
