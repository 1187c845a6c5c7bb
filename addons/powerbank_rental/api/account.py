"""Signing in, the devices signed in, and what a customer says of himself."""

from datetime import datetime
from typing import Annotated, Literal

import pytz
from pydantic import Field

from .answers import Answer
from .requests import Body, Device, Phone, SignInCode

Token = Annotated[str, Field(min_length=16, max_length=128, pattern=r"^[!-~]+$")]
Kind = Annotated[
    Literal["wechat", "alipay"], Field(description="Host of the mini-program.")
]
LoginCode = Annotated[
    str,
    Field(
        pattern=r"^[!-~]{1,128}$",
        description="What the host's login call gave the mini-program.",
    ),
]


Zone = Annotated[Literal[tuple(pytz.all_timezones)], Field(description="IANA name.")]
Language = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}$",
        description="Language of messages; the nearest that is installed is taken.",
        examples=["zh-CN"],
    ),
]


Name = Annotated[
    str,
    Field(
        max_length=64,
        pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$",
    ),
]


# === SIGNING IN === #


class SignedIn(Answer):
    """The tokens of this device; they are shown once and stored nowhere."""

    token: Annotated[str, Field(description="Bearer token of every request.")]
    expires_at: Annotated[datetime, Field(description="Until when it opens the API.")]
    refresh_token: Annotated[
        str, Field(description="Good for one use: gets the next pair of tokens.")
    ]
    refresh_expires_at: datetime


class RefreshRequest(Body):
    """The refresh token of the last pair."""

    refresh_token: Token


class MiniProgramRequest(Body):
    """The proof that the mini-program's host knows this person."""

    kind: Kind
    code: LoginCode
    device: Device = None


# === DEVICES === #


class Session(Answer):
    """A device on which the customer is signed in."""

    code: str
    device: str
    signed_in_at: datetime
    last_used_at: Annotated[
        datetime, Field(description="When it last got an access token.")
    ]
    current: Annotated[bool, Field(description="The device that asks.")]


class SessionList(Answer):
    """Where the customer is signed in, newest first."""

    sessions: list[Session]


# === PROFILE === #


class Profile(Answer):
    """What is known of the customer, and by what he is recognised."""

    name: str
    phone: str | None
    lang: Annotated[str, Field(description="Of messages.", examples=["zh-CN"])]
    tz: Annotated[str | None, Field(examples=["Asia/Shanghai"])]
    wants_reminders: bool
    identities: Annotated[
        list[str], Field(description="Kinds: `phone`, `wechat`, `alipay`.")
    ]


class ProfileRequest(Body):
    """What is to change; what is left out stays."""

    name: Name | None = None
    lang: Language | None = None
    tz: Zone | None = None
    wants_reminders: bool | None = None


class PhoneRequest(Body):
    """The new number and the proof that it is at hand."""

    phone: Phone
    code: SignInCode


class IdentityRequest(Body):
    """A host's login code, to be recognised by it from now on."""

    kind: Kind
    code: LoginCode
