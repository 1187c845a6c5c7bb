"""What a cabinet is about to do, as it shows it to the faults before it does it."""

from dataclasses import dataclass
from typing import Any

from .neighbours import messages

Outcome = messages.Outcome


@dataclass(frozen=True)
class Hearing:
    """An order has come; with ``refusal`` it is answered so, and nothing is done."""

    order: Any
    heard: bool = True
    refusal: Outcome | None = None


@dataclass(frozen=True)
class Ejection:
    """A slot is about to open, and an answer to be given.

    :ivar slot: the slot that opens
    :ivar second: another one that opens with it
    :ivar leaves: whether the bank comes out
    :ivar held: seconds after which a bank that nobody took is drawn in again
    :ivar outcome: what the answer says; ``said_slot`` and ``said_bank`` where it names
        others than the true ones
    :ivar answers: how many times the answer is given
    :ivar late: seconds that pass before the answer
    :ivar restarts: whether the cabinet boots before it can answer
    """

    slot: int
    second: int | None = None
    leaves: bool = True
    held: float = 0.0
    outcome: Outcome = Outcome.OK
    said_slot: int | None = None
    said_bank: str | None = None
    answers: int = 1
    late: float = 0.0
    restarts: bool = False


@dataclass(frozen=True)
class Return:
    """A bank was put in and is about to be reported.

    :ivar slot: the slot that is named
    :ivar bank: the bank that is named, None where its number could not be read
    :ivar code: the vendor's own byte, where several mean the same
    :ivar halfway: seconds for which the bank is stuck half way in and cannot be read
    :ivar pushed_out: whether the cabinet does not keep it
    :ivar copies: how many times it is reported over the broker
    :ivar late: seconds that pass before
    :ivar posts: how many times by HTTP, where the cabinet has that way too
    :ivar post_late: seconds that pass before
    """

    slot: int
    bank: str | None
    outcome: Outcome = Outcome.OK
    code: int | None = None
    halfway: float = 0.0
    pushed_out: bool = False
    copies: int = 1
    late: float = 0.0
    posts: int = 1
    post_late: float = 0.0


@dataclass(frozen=True)
class Report:
    """An inventory is about to be sent: one reading a slot."""

    readings: tuple


@dataclass(frozen=True)
class Saying:
    """A frame is about to be sent.

    :ivar overtaken: whether the next frame goes before it, if one comes in ``late``
        seconds
    """

    payload: bytes
    copies: int = 1
    late: float = 0.0
    overtaken: bool = False


@dataclass(frozen=True)
class Moment:
    """A quiet moment, in which troubles may befall the cabinet: how many did."""

    struck: int = 0
