"""What goes down to Relink cabinets over raw TCP: orders, and answers to what they say.

The orders that set an access point (0x73) and ask for one (0x74) are left out: no
public source tells how their texts are laid out.
"""

from struct import Struct
from typing import NamedTuple

from .messages import (
    Check,
    Command,
    EjectSlot,
    Heartbeat,
    Login,
    Message,
    Query,
    Reboot,
    Returned,
    SetServer,
    SlotAlarm,
    Volume,
)
from .publication import Publication
from .relink_tcp_packets import (
    ABNORMAL,
    FIRMWARE,
    FORCE_EJECT,
    HEARTBEAT,
    INVENTORY,
    LEND,
    LOGIN,
    RESTART,
    RETURN,
    SERVER,
    SET_SERVER,
    SET_VOLUME,
    SIM_CARD,
    VOLUME,
    frame,
    take_text,
    text,
    unframe,
)

#: Answers to a reported return.
FAILED, ACCEPTED, BANK_ABNORMAL, DUPLICATE, BANK_UNKNOWN, SLOT_TAKEN = range(6)

QUESTIONS = {
    "firmware": FIRMWARE,
    "server": SERVER,
    "sim_card": SIM_CARD,
    "volume": VOLUME,
}
ABOUT = {code: about for about, code in QUESTIONS.items()}

_WELCOME = Struct(">BII")


class Dialect(NamedTuple):
    """What no public source settles.

    :ivar loudest: the greatest volume that a cabinet knows; None if unknown
    """

    loudest: int | None = None


# === ORDERS === #


def command(
    _number: str, order: Command, secret: bytes = b"", dialect: Dialect | None = None
) -> Publication:
    """Return the packet that has the cabinet do it; a stream has neither topic nor QoS.

    :param secret: of the session
    :raise ValueError: the vendor has no such command, or a value is out of its range
    """
    code, payload = _written(order, dialect or Dialect())
    return Publication("", frame(code, payload, secret), 0)


def _written(order, dialect):
    if isinstance(order, EjectSlot):
        return FORCE_EJECT if order.force else LEND, _byte("slot", order.slot, 1)
    if isinstance(order, Volume):
        return SET_VOLUME, _byte("volume", _loudness(order.percent, dialect))
    if isinstance(order, SetServer):
        return SET_SERVER, _server(order)
    if isinstance(order, Query) and order.about in QUESTIONS:
        return QUESTIONS[order.about], b""
    if isinstance(order, Check):
        return INVENTORY, b""
    if isinstance(order, Reboot):
        return RESTART, b""
    raise ValueError(f"no order for {order.type}")


def _byte(name, value, least=0):
    if value not in range(least, 256):
        raise ValueError(f"{name} is {value}, {least} to 255 allowed")
    return bytes([value])


def _loudness(percent, dialect):
    if dialect.loudest is None:
        raise ValueError("the greatest volume is not known; it is a setting")
    if percent not in range(101):
        raise ValueError(f"percent is {percent}, 0 to 100 allowed")
    return round(percent * dialect.loudest / 100)


def _server(order):
    seconds = _byte("heartbeat_seconds", order.heartbeat_seconds, 1)
    return text(order.address) + text(str(order.port)) + seconds


def parse_order(raw: bytes, secret: bytes | None = None) -> Command:
    """Read an order as a cabinet does; a volume stays as it is on the wire.

    :raise ValueError: the bytes are not an order of this protocol
    """
    code, payload = unframe(bytes(raw), secret)
    if code in (LEND, FORCE_EJECT) and payload:
        return EjectSlot(slot=payload[0], force=code == FORCE_EJECT)
    if code == SET_VOLUME and payload:
        return Volume(percent=payload[0])
    if code == SET_SERVER:
        return _parse_server(payload)
    if code in ABOUT:
        return Query(about=ABOUT[code])
    if code in (INVENTORY, RESTART):
        return Check() if code == INVENTORY else Reboot()
    raise ValueError(f"command 0x{code:02X} is not an order")


def _parse_server(payload):
    address, rest = take_text(payload)
    port, rest = take_text(rest)
    if not rest:
        raise ValueError("the time between heartbeats is missing")
    return SetServer(address=address, port=int(port), heartbeat_seconds=rest[0])


# === ANSWERS === #


def answer(
    _number: str,
    message: Message,
    secret: bytes = b"",
    *,
    nonce: int = 0,
    timestamp: int = 0,
) -> Publication | None:
    """Return what the cabinet waits for at once; None if nothing.

    A return is accepted, whatever the books say: the cabinet holds the bank.

    :param nonce: new for each login; ``timestamp``: Unix seconds
    """
    if isinstance(message, Login):
        code, payload = LOGIN, _WELCOME.pack(1, nonce, timestamp)
    elif isinstance(message, Heartbeat):
        code, payload = HEARTBEAT, b""
    elif isinstance(message, SlotAlarm):
        code, payload = ABNORMAL, b""
    elif isinstance(message, Returned):
        _code, told = unframe(message.raw)
        code, payload = RETURN, bytes([told[0], ACCEPTED]) + told[1:]
    else:
        return None
    return Publication("", frame(code, payload, secret), 0)
