"""What vendors' result and state bytes mean, in words that fit all of them."""

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
