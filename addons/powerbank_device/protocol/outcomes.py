"""What vendors' result and state bytes mean, in words that fit all of them."""

import re
from enum import StrEnum


class Outcome(StrEnum):
    """What a result byte means, in words that fit every vendor."""

    OK = "ok"
    FAILED = "failed"
    JAM = "jam"
    TIMEOUT = "timeout"
    NOT_FOUND = "not_found"
    BUSY = "busy"
    EXPIRED = "expired"
    REFUSED = "refused"
    UNKNOWN = "unknown"

    @property
    def certain(self) -> bool:
        """Whether the cabinet's word settles where the bank is.

        After a time-out inside the cabinet, or a byte that nobody documented, only an
        inventory can tell.
        """
        return self not in {Outcome.TIMEOUT, Outcome.UNKNOWN}


def parse_outcomes(text: str) -> dict[int, Outcome]:
    """Read what codes mean, such as ``2=timeout, 3=busy``.

    :raise ValueError: something else stands there
    """
    meanings = {}
    for part in filter(None, re.split(r"[,;\s]+", text)):
        code, _, word = part.partition("=")
        if not re.fullmatch(r"[0-9]{1,9}", code) or word not in set(Outcome):
            words = ", ".join(Outcome)
            raise ValueError(f"{part!r} is no code=meaning; meanings are {words}")
        meanings[int(code)] = Outcome(word)
    return meanings


class SlotState(StrEnum):
    """The condition of one slot."""

    EMPTY = "empty"
    NORMAL = "normal"
    CHARGING_FAULT = "charging_fault"
    COMM_FAULT = "comm_fault"
    JAMMED = "jammed"
    FORCED_OPEN = "forced_open"
    SOLENOID_FAULT = "solenoid_fault"
    ANTI_THEFT_FAULT = "anti_theft_fault"
    SHORT_CIRCUIT = "short_circuit"
    RETURN_FAILED = "return_failed"
    UNKNOWN = "unknown"
