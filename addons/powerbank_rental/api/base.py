"""What all models of the API are built on."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """A JSON object of the API's answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Money(Answer):
    """An amount, exact to the currency's last digit."""

    amount: Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["4.00"])]
    currency: Annotated[str, Field(description="ISO 4217.", examples=["CNY"])]
