"""What the API says about messages to a customer."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from .answers import Answer
from .requests import Cursor, Limit, Query


class MessagesQuery(Query):
    """Which page of the customer's own messages."""

    unread: Annotated[bool, Field(description="Only those not read yet.")] = False
    limit: Limit = 20
    cursor: Cursor = None


class Message(Answer):
    """One message in the customer's inbox."""

    code: str
    event: Annotated[str, Field(description="What happened; stable.")]
    title: str
    text: str
    at: datetime
    read_at: datetime | None
    rental: Annotated[str | None, Field(description="Code of the rental it is about.")]


class MessagePage(Answer):
    """The customer's messages, newest first."""

    messages: list[Message]
    next: Annotated[str | None, Field(description="Cursor of the next page.")]


class MessagesRead(Answer):
    """How many messages are read now that were not before."""

    count: int
    more: Annotated[bool, Field(description="Ask again: there were more than fit.")]
