"""Volinks Powerbank Protocol V1: the binary frames that cabinets send.

A frame is ``A8 | length (2) | command (1) | body | check (1)``; the length counts the
whole frame and the check byte makes the sum of all bytes a multiple of 256. There is no
request id: an answer is known by cabinet, command, and slot or serial number.

The JSON orders that go down, and the topics, are in ``volinks_orders``; both together
are the codec of this vendor.
"""

import re
import struct
from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from . import volinks_http
from .messages import (
    Ejected,
    Heartbeat,
    Invalid,
    Inventory,
    Message,
    Outcome,
    Result,
    Returned,
    SelfTest,
    SlotReading,
    SlotState,
    WifiScan,
)
from .volinks_codes import EJECT_OUTCOMES, RETURN_OUTCOMES, SLOT_STATES
from .volinks_orders import (
    UPLINKS,
    Publication,
    Topic,
    answer,
    command,
    downlink_topic,
    heartbeat_topic,
    parse_command,
    parse_topic,
    uplink_topic,
)

__all__ = [
    "BEAT_MINUTES",
    "EJECTS_BY",
    "NAME",
    "PROBE_SECONDS",
    "SILENCE_MINUTES",
    "UPLINKS",
    "FrameError",
    "Publication",
    "Topic",
    "answer",
    "command",
    "decode",
    "downlink_topic",
    "encode",
    "frame",
    "heartbeat_topic",
    "is_read_at_once",
    "parse_command",
    "parse_topic",
    "unframe",
    "uplink_topic",
]

NAME = "Volinks"
EJECTS_BY = "bank"
#: Minutes between two heartbeats of a cabinet that has nothing to tell.
BEAT_MINUTES = 9
#: Three beats missed (row H03).
SILENCE_MINUTES = 27
#: Its heartbeats are enough.
PROBE_SECONDS = None

HEAD = 0xA8
UNKNOWN = 0xFF
NO_NETWORK = 99

INVENTORY = 0x10
EJECTED_SLOT = 0x21
SELF_TEST = 0x28
EJECTED_BANK = 0x31
RETURNED = 0x40
HEARTBEAT = 0x7A
WIFI_SCAN = 0xCF

CODES = {
    Inventory: INVENTORY,
    SelfTest: SELF_TEST,
    Returned: RETURNED,
    Heartbeat: HEARTBEAT,
    WifiScan: WIFI_SCAN,
}


# === FRAMES === #

_START = Struct(">BHB")


class FrameError(ValueError):
    """The bytes are not a frame of this protocol."""


def frame(code: int, body: bytes) -> bytes:
    """Return the body with head, length, command byte and check byte around it."""
    data = _START.pack(HEAD, len(body) + 5, code) + body
    return data + bytes([_check_byte(data)])


def unframe(raw: bytes) -> tuple[int, bytes]:
    """Return command byte and body of a frame.

    :raise FrameError: head, length or check byte is wrong, or bytes are missing
    """
    if len(raw) < 5:
        raise FrameError(f"cut short: {len(raw)} bytes, at least 5 expected")
    head, length, code = _START.unpack_from(raw)
    if head != HEAD:
        raise FrameError(f"head is 0x{head:02X}, 0x{HEAD:02X} expected")
    if length != len(raw):
        fault = "cut short" if length > len(raw) else "too long"
        raise FrameError(f"{fault}: {len(raw)} bytes, the length says {length}")
    expected = _check_byte(raw[:-1])
    if raw[-1] != expected:
        raise FrameError(f"check byte is 0x{raw[-1]:02X}, 0x{expected:02X} expected")
    return code, raw[4:-1]


def _check_byte(data: bytes) -> int:
    return -sum(data) & 0xFF


def is_read_at_once(kind: str, raw: bytes) -> bool:
    """Tell whether this is an inventory, or a frame that wants an answer at once.

    :param kind: of the topic
    """
    return kind == "heart" or raw[3:4] == bytes([INVENTORY])


def decode(raw: bytes, topic: str = "") -> Message:
    """Read one frame from a cabinet; the frame itself says what it is.

    Never raises, whatever the bytes: what cannot be read becomes Invalid. Bytes behind
    the known end of a body are left alone, since later firmware may append some.

    :param raw: the payload of one MQTT message, or what was kept of an HTTP call
    :param topic: matters only where it is the path of a call that brings no frame
    """
    raw = bytes(raw)
    try:
        if topic in volinks_http.READERS:
            kind, values = volinks_http.read(topic, raw)
        else:
            kind, values = _read(*unframe(raw))
    except ValueError as error:
        return Invalid(raw=raw, reason=str(error))
    return kind(raw=raw, **values)


def encode(message: Message) -> bytes:
    """Write the frame that a cabinet sends for this message, without a look at ``raw``.

    What a message does not carry (currents, voltages, versions) is written as zero.

    :raise ValueError: a cabinet cannot say this, or a number does not fit its bytes
    """
    code = _code(message)
    try:
        return frame(code, _write(code, message))
    except struct.error as error:
        raise ValueError(f"{message.type}: {error}") from None


def _code(message: Message) -> int:
    if isinstance(message, Ejected):
        return EJECTED_SLOT if message.bank is None else EJECTED_BANK
    if type(message) not in CODES:
        raise ValueError(f"a cabinet sends no {message.type}")
    return CODES[type(message)]


def _read(code: int, body: bytes) -> tuple[type[Message], dict]:
    if code in RESULTS:
        return RESULTS[code].kind, _read_result(RESULTS[code], body)
    if code == INVENTORY:
        return Inventory, _read_inventory(body)
    if code == HEARTBEAT:
        return Heartbeat, {"signal": _read_signal(body)}
    if code == WIFI_SCAN:
        return WifiScan, {"body": body}
    raise FrameError(f"command 0x{code:02X} is not known")


def _write(code: int, message: Message) -> bytes:
    if code in RESULTS:
        return RESULTS[code].record.write(message)
    if code == INVENTORY:
        return _write_inventory(message)
    if code == HEARTBEAT:
        return _write_signal(message.signal)
    return message.body


# === RECORDS === #


class Record:
    """Where the values lie in a run of bytes; what has no name is skipped."""

    def __init__(self, places: str, *names: str):
        self.struct = Struct(places)
        self.names = names

    def read(self, data: bytes) -> dict:
        """Return the values by name; bytes that are missing count as unknown."""
        whole = data.ljust(self.struct.size, bytes([UNKNOWN]))
        values = dict(zip(self.names, self.struct.unpack_from(whole), strict=True))
        for name in {"level", "temperature"} & values.keys():
            values[name] = None if values[name] == UNKNOWN else values[name]
        if "bank" in values:
            values["bank"] = str(values["bank"]) if values["bank"] else None
        return values

    def write(self, source: Result | SlotReading) -> bytes:
        """Return the bytes of the source's fields."""
        values = {name: getattr(source, name) for name in self.names}
        for name in {"level", "temperature"} & values.keys():
            values[name] = UNKNOWN if values[name] is None else values[name]
        if "bank" in values:
            values["bank"] = int(values["bank"] or 0)
        return self.struct.pack(*values.values())


class ResultLayout(NamedTuple):
    """A frame that tells a result; ``shortest`` is its least body, in bytes."""

    kind: type[Result]
    outcomes: dict[int, Outcome]
    record: Record
    shortest: int


# A return without its last byte, the level, is seen too.
RESULTS = {
    EJECTED_SLOT: ResultLayout(
        Ejected, EJECT_OUTCOMES, Record(">xBBx", "slot", "code"), 4
    ),
    EJECTED_BANK: ResultLayout(
        Ejected, EJECT_OUTCOMES, Record(">BIBx", "slot", "bank", "code"), 7
    ),
    RETURNED: ResultLayout(
        Returned,
        RETURN_OUTCOMES,
        Record(">xBxIBxB", "slot", "bank", "code", "level"),
        9,
    ),
    SELF_TEST: ResultLayout(
        SelfTest,
        RETURN_OUTCOMES,
        Record(">xBB3xIBB4x", "slot", "code", "bank", "level", "temperature"),
        16,
    ),
}


def _read_result(layout: ResultLayout, body: bytes) -> dict:
    if len(body) < layout.shortest:
        raise FrameError(
            f"cut short: a body of {len(body)} bytes, {layout.shortest} expected"
        )
    values = layout.record.read(body)
    return {**values, "outcome": layout.outcomes.get(values["code"], Outcome.UNKNOWN)}


def _read_signal(body: bytes) -> int | None:
    match = re.search(rb"CSQ:(\d{1,3})(?!\d)", body)
    signal = int(match[1]) if match else NO_NETWORK
    return signal if signal <= 31 else None


def _write_signal(signal: int | None) -> bytes:
    csq = NO_NETWORK if signal is None else signal
    return bytes([_board_address(0)]) + f"CSQ:{csq};BP:0".encode()


# === INVENTORIES === #

SLOT = Record(">BB3xIBB4x", "slot", "code", "bank", "level", "temperature")
SLOT_SIZE = SLOT.struct.size
BOARD_SIZE = 6
# Behind the address: 2 reserved, temperature, software and hardware version.
BOARD_REST = bytes([0xFF, 0xFF, 25, 0x04, 0x16])


def _read_inventory(body: bytes) -> dict:
    boards = _count_boards(body)
    size = len(body) // boards
    slots = tuple(
        _read_slot(body[start : start + SLOT_SIZE])
        for board in range(0, len(body), size)
        for start in range(board + BOARD_SIZE, board + size, SLOT_SIZE)
    )
    return {"slots": slots, "boards": boards}


def _read_slot(data: bytes) -> SlotReading:
    values = SLOT.read(data)
    state = SLOT_STATES.get(values["code"], SlotState.UNKNOWN)
    if state is SlotState.EMPTY:
        values["bank"] = None
    return SlotReading(state=state, **values)


def _count_boards(body: bytes) -> int:
    """Return how many boards an inventory tells of.

    The frame does not say it, and the length alone may fit several counts (one board
    of 8 slots is as long as 6 of 1). The true count is the only one under which the
    bytes in the places of hole numbers and board addresses count upwards. Firmware
    that begins again with hole 1 on each board is told by its holes alone.

    :raise FrameError: no count fits, or several do
    """
    counts = list(_possible_counts(len(body)))
    for fits in (_is_numbered_throughout, _is_numbered_by_board):
        fitting = [count for count in counts if fits(body, count)]
        if len(fitting) == 1:
            return fitting[0]
    raise FrameError(f"{len(body)} bytes of inventory fit no layout of boards")


def _possible_counts(length: int) -> Iterator[int]:
    for count in range(1, length // (BOARD_SIZE + SLOT_SIZE) + 1):
        size, rest = divmod(length, count)
        if not rest and (size - BOARD_SIZE) % SLOT_SIZE == 0:
            yield count


def _is_numbered_throughout(body: bytes, count: int) -> bool:
    addresses = body[:: len(body) // count]
    in_one_scheme = max(addresses) <= 0x0F or not any(a & 0x0F for a in addresses)
    holes = [hole for board in _holes(body, count) for hole in board]
    return in_one_scheme and _is_ascending(addresses) and _is_ascending(holes)


def _is_numbered_by_board(body: bytes, count: int) -> bool:
    return all(_is_ascending(board) for board in _holes(body, count))


def _holes(body: bytes, count: int) -> list[bytes]:
    size = len(body) // count
    starts = range(0, len(body), size)
    return [body[start + BOARD_SIZE : start + size : SLOT_SIZE] for start in starts]


def _is_ascending(numbers) -> bool:
    return all(low < high for low, high in zip([0, *numbers], numbers, strict=False))


def _write_inventory(inventory: Inventory) -> bytes:
    size, rest = divmod(len(inventory.slots), inventory.boards)
    if rest or not size:
        raise ValueError("slots must spread evenly over the boards")
    return b"".join(
        _write_board(number, inventory.slots[number * size : (number + 1) * size])
        for number in range(inventory.boards)
    )


def _write_board(number: int, slots: tuple[SlotReading, ...]) -> bytes:
    head = Struct(">B").pack(_board_address(number)) + BOARD_REST
    return head + b"".join(SLOT.write(slot) for slot in slots)


def _board_address(number: int) -> int:
    return (number + 1) << 4
