"""What is held about a customer, and how he has it erased."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from .answers import Answer
from .requests import Body


class DataExport(Answer):
    """A file of all that is held about the customer, and whether it can be taken."""

    code: str
    state: Annotated[
        Literal["waiting", "ready", "over"],
        Field(description="`over`: it was dropped, and another can be asked for."),
    ]
    asked_at: datetime
    ready_at: datetime | None
    kept_until: Annotated[
        datetime | None, Field(description="When it is dropped; null: not known yet.")
    ]


class DataExportList(Answer):
    """The files that the customer asked for last, newest first."""

    exports: list[DataExport]


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
