"""What Volinks' result and state bytes mean."""

from .outcomes import Outcome, SlotState

SLOT_STATES = {
    0x00: SlotState.EMPTY,
    0x01: SlotState.NORMAL,
    0x02: SlotState.CHARGING_FAULT,
    0x03: SlotState.COMM_FAULT,
    0x04: SlotState.JAMMED,
    0x05: SlotState.FORCED_OPEN,
    0x06: SlotState.SOLENOID_FAULT,
    0x08: SlotState.ANTI_THEFT_FAULT,
    0x09: SlotState.SHORT_CIRCUIT,
    0x0A: SlotState.RETURN_FAILED,
}

EJECT_OUTCOMES = {
    0x00: Outcome.FAILED,
    0x01: Outcome.OK,
    0x11: Outcome.TIMEOUT,
    0x12: Outcome.JAM,
    0x87: Outcome.REFUSED,
    0x88: Outcome.EXPIRED,
    0xFB: Outcome.NOT_FOUND,
    0xFC: Outcome.NOT_FOUND,
    0xFD: Outcome.BUSY,
    0xFE: Outcome.BUSY,
    0xFF: Outcome.REFUSED,
}

# 0x24 leaves the return open: a self-test follows within five minutes.
RETURN_OUTCOMES = {
    0x00: Outcome.FAILED,
    0x01: Outcome.OK,
    0x10: Outcome.REFUSED,
    0x11: Outcome.NOT_FOUND,
    0x12: Outcome.FAILED,
    0x13: Outcome.FAILED,
    0x14: Outcome.FAILED,
    0x21: Outcome.JAM,
    0x22: Outcome.JAM,
    0x23: Outcome.JAM,
    0x24: Outcome.UNKNOWN,
}
