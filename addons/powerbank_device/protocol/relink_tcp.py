"""Relink cabinets over raw TCP: framed binary packets, big-endian.

``length (2) | command (1) | version (1) | checksum (1) | token (4) | payload``. The
length counts what follows it; the checksum is the exclusive or of the payload's bytes;
the token is taken from an MD5 of payload and session secret, and so only tells who
knows that secret.
"""

import hashlib
import hmac
import struct
from functools import reduce
from operator import xor
from struct import Struct

from .messages import (
    Details,
    Ejected,
    Heartbeat,
    Invalid,
    Inventory,
    Login,
    Message,
    Outcome,
    Returned,
    SlotAlarm,
    SlotReading,
    SlotState,
)

NAME = "Relink (TCP)"
#: These cabinets speak over no broker.
UPLINKS = ()

LOGIN, HEARTBEAT, INVENTORY, LEND, RETURN = 0x60, 0x61, 0x64, 0x65, 0x66
SIM_CARD, FORCE_EJECT, ABNORMAL = 0x69, 0x80, 0x83

VERSION = 1
MAGIC = 0xA0A0
OK = 1
LARGEST = 4096

_HEAD = Struct(">HBBB4s")
_LOGIN = Struct(">IHH")
_SLOT = Struct(">BQBHHbBB")
_EJECTED = Struct(">BBQ")
_ABNORMAL = Struct(">BBQ")

INSERTED, LOCKED, BANK_ERROR = 0x80, 0x40, 0x20


class FrameError(ValueError):
    """The bytes are not a packet of this protocol."""


# === PACKETS === #


def frame(command: int, payload: bytes, secret: bytes = b"") -> bytes:
    """Return the payload with its head before it."""
    head = _HEAD.pack(
        len(payload) + 7, command, VERSION, _checksum(payload), token(payload, secret)
    )
    return head + payload


def unframe(raw: bytes, secret: bytes | None = None) -> tuple[int, bytes]:
    """Return command and payload of one packet.

    :param secret: of the session; None leaves the token unchecked
    :raise FrameError: length, checksum or token is wrong, or bytes are missing
    """
    if len(raw) < _HEAD.size:
        raise FrameError(f"cut short: {len(raw)} bytes, at least {_HEAD.size} expected")
    length, command, _version, checksum, given = _HEAD.unpack_from(raw)
    if length + 2 != len(raw):
        fault = "cut short" if length + 2 > len(raw) else "too long"
        raise FrameError(f"{fault}: {len(raw)} bytes, the length says {length + 2}")
    payload = raw[_HEAD.size :]
    if checksum != _checksum(payload):
        expected = _checksum(payload)
        raise FrameError(f"checksum is 0x{checksum:02X}, 0x{expected:02X} expected")
    if secret is not None and not hmac.compare_digest(given, token(payload, secret)):
        raise FrameError("the token is not that of this session")
    return command, payload


def split(stream: bytes) -> tuple[list[bytes], bytes]:
    """Cut a stream into packets: all that are whole, and the rest that is not yet.

    :raise FrameError: a packet longer than any of this protocol; the stream is lost
    """
    packets = []
    while len(stream) >= 2:
        size = int.from_bytes(stream[:2], "big") + 2
        if not _HEAD.size <= size <= LARGEST:
            raise FrameError(f"a packet of {size} bytes is not possible")
        if len(stream) < size:
            break
        packets.append(stream[:size])
        stream = stream[size:]
    return packets, stream


def token(payload: bytes, secret: bytes) -> bytes:
    """Return the four bytes that prove knowledge of the session's secret."""
    digest = hashlib.md5(payload + secret, usedforsecurity=False).digest()
    return bytes((digest[15], digest[11], digest[7], digest[3]))


def _checksum(payload: bytes) -> int:
    return reduce(xor, payload, 0)


# === UP === #


def decode(raw: bytes, topic: str = "", secret: bytes | None = None) -> Message:
    """Read one packet from a cabinet; what cannot be read becomes Invalid.

    :param topic: not used; the packet itself says what it is
    :param secret: of the session; None leaves the token unchecked
    """
    raw = bytes(raw)
    try:
        command, payload = unframe(raw, secret)
        if command not in READERS:
            raise FrameError(f"command 0x{command:02X} is not known")
        kind, values = READERS[command](payload)
    except struct.error:
        return Invalid(raw=raw, reason=f"cut short: a payload of {len(payload)} bytes")
    except ValueError as error:
        return Invalid(raw=raw, reason=str(error))
    return kind(raw=raw, **values)


def _read_login(payload):
    _nonce, magic, length = _LOGIN.unpack_from(payload)
    if magic != MAGIC:
        raise FrameError(f"magic is 0x{magic:04X}, 0x{MAGIC:04X} expected")
    rest = payload[_LOGIN.size + length + 4 :]
    slots = _read_slots(rest)
    return Login, {"count": rest[0], "slots": slots}


def _read_heartbeat(_payload):
    return Heartbeat, {}


def _read_inventory(payload):
    return Inventory, {"slots": _read_slots(payload)}


def _read_slots(data):
    if len(data) < 2:
        raise FrameError("the count of slots is missing")
    count, records = data[0], data[2:]
    size, rest = divmod(len(records), _SLOT.size)
    if rest or not size or size > count:
        raise FrameError(f"{len(records)} bytes hold no records of up to {count} slots")
    return tuple(map(_read_slot, _SLOT.iter_unpack(records)))


def _read_slot(values):
    slot, bank, level, _volt, _ampere, temperature, status, _health = values
    inserted = status & INSERTED and bank
    if not inserted:
        state = SlotState.COMM_FAULT if status & INSERTED else SlotState.EMPTY
    else:
        state = SlotState.CHARGING_FAULT if status & BANK_ERROR else SlotState.NORMAL
    return SlotReading(
        slot=_number(slot),
        state=state,
        code=status,
        bank=str(bank) if inserted else None,
        level=_level(level) if inserted else None,
        temperature=temperature if inserted else None,
    )


def _read_ejected(payload):
    slot, result, bank = _EJECTED.unpack_from(payload)
    return Ejected, {
        "slot": _number(slot),
        "bank": str(bank) if bank else None,
        "code": result,
        "outcome": Outcome.OK if result == OK else Outcome.UNKNOWN,
    }


def _read_returned(payload):
    slot, bank, level, _volt, _ampere, _degrees, status, _health = _SLOT.unpack_from(
        payload
    )
    return Returned, {
        "slot": _number(slot),
        "bank": str(bank) if bank else None,
        "code": status,
        "outcome": Outcome.OK if bank else Outcome.NOT_FOUND,
        "level": _level(level),
    }


def _read_abnormal(payload):
    event, slot, bank = _ABNORMAL.unpack_from(payload)
    return SlotAlarm, {
        "slot": _number(slot),
        "bank": str(bank) if bank else None,
        "code": event,
        "outcome": Outcome.FAILED,
    }


def _read_sim_card(payload):
    length = int.from_bytes(payload[:2], "big")
    text = payload[2 : 2 + length]
    if len(payload) < 2 or len(text) != length or not text.isascii():
        raise FrameError("the card's number is cut short or no text")
    number = text.decode().rstrip("\0")
    return Details, {"about": "sim_card", "values": {"iccid": number}}


def _number(slot):
    if not slot:
        raise FrameError("no slot is named")
    return slot


def _level(value):
    return value if value <= 100 else None


READERS = {
    LOGIN: _read_login,
    HEARTBEAT: _read_heartbeat,
    INVENTORY: _read_inventory,
    LEND: _read_ejected,
    RETURN: _read_returned,
    SIM_CARD: _read_sim_card,
    FORCE_EJECT: _read_ejected,
    ABNORMAL: _read_abnormal,
}
