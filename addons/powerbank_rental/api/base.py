"""What all models of the API are built on."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """A JSON object of the API's answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Money(Answer):
    """An amount, exact to the currency's last digit."""

    amount: Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["4.00"])]
    currency: Annotated[str, Field(description="ISO 4217.", examples=["CNY"])]


ReturnPolicy = Annotated[
    Literal["cabinet", "station", "city", "anywhere"],
    Field(
        description="Where what is rented here may be returned: the same cabinet, the"
        " same venue, the same city, or any cabinet."
    ),
]
