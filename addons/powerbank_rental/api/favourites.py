"""Stations that a customer comes back to, and what he thought of a rental."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from .answers import Answer
from .places import Station
from .requests import Body, Code


class FavouriteRequest(Body):
    """A station to keep in mind, or not to any more."""

    station: Annotated[Code, Field(description="`code` of the station.")]


class FavouriteList(Answer):
    """The customer's stations, the latest first."""

    stations: list[Station]


class RatingTag(Answer):
    """Something that can be said with one tap."""

    code: str
    text: str


class RatingTagList(Answer):
    """All that can be said with one tap, in the asked language."""

    tags: list[RatingTag]


class RatingRequest(Body):
    """What the customer thought of a rental."""

    stars: Annotated[int, Field(ge=1, le=5)]
    tags: Annotated[list[Code], Field(max_length=10, description="Codes of tags.")] = []
    comment: Annotated[str, Field(max_length=2000)] = ""


class Rating(Answer):
    """What the customer said about a rental."""

    stars: int
    tags: list[str]
    comment: str
    changed_at: datetime
