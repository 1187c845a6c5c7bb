"""Relink cabinets over raw TCP: the binary packets in which they speak.

The packets themselves are in ``relink_tcp_packets``, what goes down is in
``relink_tcp_orders``; all together are this codec. No server listens for them yet.
"""

import struct
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
from .relink_tcp_orders import Dialect, answer, command, parse_order
from .relink_tcp_packets import (
    ABNORMAL,
    APN,
    FIRMWARE,
    FORCE_EJECT,
    HEARTBEAT,
    INVENTORY,
    LEND,
    LOGIN,
    RESTART,
    RETURN,
    SERVER,
    SET_APN,
    SET_SERVER,
    SET_VOLUME,
    SIM_CARD,
    VOLUME,
    FrameError,
    frame,
    split,
    take_text,
    token,
    unframe,
)

__all__ = [
    "NAME",
    "UPLINKS",
    "Dialect",
    "FrameError",
    "answer",
    "command",
    "decode",
    "frame",
    "parse_order",
    "split",
    "token",
    "unframe",
]

NAME = "Relink (TCP)"
#: These cabinets speak over no broker.
UPLINKS = ()

MAGIC = 0xA0A0
OK = 1

_LOGIN = Struct(">IHH")
_TIME = Struct(">I")
_SLOT = Struct(">BQBHHbBB")
_EJECTED = Struct(">BBQ")
_ABNORMAL = Struct(">BBQ")

INSERTED, LOCKED, BANK_ERROR = 0x80, 0x40, 0x20


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
    behind = _LOGIN.size + length
    (time,) = _TIME.unpack_from(payload, behind)
    rest = payload[behind + _TIME.size :]
    slots = _read_slots(rest)
    return Login, {"count": rest[0], "slots": slots, "device_time": time}


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
    number, _rest = take_text(payload)
    return Details, {"about": "sim_card", "values": {"iccid": number}}


def _read_server(payload):
    address, rest = take_text(payload)
    port, rest = take_text(rest)
    values = {"address": address, "port": port}
    if rest:
        values["heartbeat_seconds"] = rest[0]
    return Details, {"about": "server", "values": values}


def _read_volume(payload):
    if not payload:
        raise FrameError("the volume is missing")
    return Details, {"about": "volume", "values": {"volume": payload[0]}}


def _read_as_it_is(about):
    """Keep a payload that is empty, or that nobody documented."""

    def read(payload):
        values = {"payload": payload.hex().upper()} if payload else {}
        return Details, {"about": about, "values": values}

    return read


def _number(slot):
    if not slot:
        raise FrameError("no slot is named")
    return slot


def _level(value):
    return value if value <= 100 else None


READERS = {
    LOGIN: _read_login,
    HEARTBEAT: _read_heartbeat,
    FIRMWARE: _read_as_it_is("firmware"),
    SET_SERVER: _read_as_it_is("set_server"),
    INVENTORY: _read_inventory,
    LEND: _read_ejected,
    RETURN: _read_returned,
    RESTART: _read_as_it_is("reset"),
    SIM_CARD: _read_sim_card,
    SERVER: _read_server,
    SET_VOLUME: _read_as_it_is("set_volume"),
    SET_APN: _read_as_it_is("set_apn"),
    APN: _read_as_it_is("apn"),
    VOLUME: _read_volume,
    FORCE_EJECT: _read_ejected,
    ABNORMAL: _read_abnormal,
}
