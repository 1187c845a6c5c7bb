"""Relink cabinets over MQTT: one protobuf message a topic.

The topic says what a message is: ``cabinet/{serial}/cmd/{code}`` goes down, and
``.../reply/{code}`` and ``.../report/{code}`` come up. Every message bears a sequence
number; a reply repeats that of its order.

A return is a question: the cabinet keeps the power bank when the server accepts it, and
asks again until it is answered.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from google.protobuf.message import DecodeError

from .messages import (
    Check,
    Command,
    Details,
    Ejected,
    EjectSlot,
    Heartbeat,
    Invalid,
    Inventory,
    Login,
    Message,
    Outcome,
    Query,
    Reboot,
    Returned,
    SlotReading,
    SlotState,
)
from .outcomes import parse_outcomes
from .publication import Publication, Topic
from .relink_messages import CLASSES
from .texts import storable

LOGIN, FORCE_PUSH, INVENTORY, PUSH = 10, 11, 13, 15
APN, SERVER, SIM_CARD, RETURN, NETWORK, RESET = 17, 18, 20, 22, 24, 25

#: Answers to a reported return.
FAILED, ACCEPTED, BANK_ABNORMAL, DUPLICATE, BANK_UNKNOWN, SLOT_TAKEN = range(6)

OK = 1
STEPS = range(6)
#: A field that is left out reads as zero, so zero tells nothing.
PERCENT = range(1, 101)
NO_NETWORK = 99

# What a server listens to, for all cabinets at once.
UPLINKS = ("cabinet/+/reply/+", "cabinet/+/report/+")

NAME = "Relink"
EJECTS_BY = "slot"
#: A cabinet has no heartbeat, so it is probed each minute: three answers missed (H03).
SILENCE_MINUTES = 4
BEAT_MINUTES = None
PROBE_SECONDS = 60
#: Kinds of topics whose messages are read when they come in.
READ_AT_ONCE = frozenset({f"report/{RETURN}", f"reply/{NETWORK}", f"reply/{INVENTORY}"})


class Dialect(NamedTuple):
    """What no public source settles, and hardware of one make may do otherwise.

    :ivar level_in_steps: charges are told as 0 to 5 (of 20 % each), not in percent
    :ivar outcomes: meaning of the code beside a failed eject; what is not listed
        leaves open whether a bank came out, so that the slots are looked into
    :ivar health_code: of the topics that tell the health of banks; None if unknown
    :ivar health_in_percent: that health is what is left of the capacity in percent
    """

    level_in_steps: bool = False
    outcomes: dict[int, Outcome] = {}
    health_code: int | None = None
    health_in_percent: bool = False


def read_dialect(texts: Mapping[str, str]) -> Dialect:
    """Return the dialect that settings describe.

    :param texts: field of `Dialect` -> what is set, empty for nothing
    :raise ValueError: a setting cannot be read
    """
    return Dialect(
        level_in_steps=texts["level_in_steps"] == "True",
        outcomes=parse_outcomes(texts["outcomes"]),
        health_code=int(texts["health_code"] or 0) or None,
        health_in_percent=texts["health_in_percent"] == "True",
    )


# === TOPICS === #


def downlink_topic(serial: str, code: int | str = "+") -> str:
    """Return where the cabinet takes this order, or any."""
    return _topic(serial, "cmd", code)


def uplink_topic(serial: str, kind: str, code: int) -> str:
    """Return where the cabinet sends a ``reply`` or a ``report``."""
    return _topic(serial, kind, code)


def parse_topic(topic: str) -> Topic | None:
    """Return the cabinet and kind of a topic, such as ``report/22``; else None."""
    match = re.fullmatch(r"cabinet/([^/+#\s]+)/((?:cmd|reply|report)/\d{2})", topic)
    return Topic(*match.groups()) if match else None


def _topic(serial, kind, code):
    if not re.fullmatch(r"[^/+#\s]+", serial):
        raise ValueError(f"{serial!r} cannot be part of a topic")
    return f"cabinet/{serial}/{kind}/{code}"


# === UP === #


def is_read_at_once(kind: str, _raw: bytes) -> bool:
    """Tell whether this is an inventory, or a message that wants an answer at once.

    :param kind: of the topic
    """
    return kind in READ_AT_ONCE


def decode(raw: bytes, topic: str = "", dialect: Dialect | None = None) -> Message:
    """Read one message of a cabinet.

    Never raises, whatever the bytes: what cannot be read becomes Invalid.

    :param raw: the payload of one MQTT message
    :param topic: the topic it came on, without which nobody can tell what it is
    """
    raw = bytes(raw)
    dialect = dialect or Dialect()
    place = parse_topic(topic)
    found = _upward(place.kind, dialect) if place else None
    if not found:
        reason = f"{topic!r} is no topic on which a cabinet speaks"
        return Invalid(raw=raw, reason=reason)
    shape, read = found
    try:
        values = CLASSES[shape].FromString(raw)
        kind, fields = read(values, dialect)
    except DecodeError:
        return Invalid(raw=raw, reason="not a protobuf message of this kind")
    except ValueError as error:
        return Invalid(raw=raw, reason=str(error))
    return kind(raw=raw, sequence=values.seq, **fields)


def _upward(kind, dialect):
    """Return the shape of what comes on this kind of topic, and who reads it."""
    if dialect.health_code and kind == f"reply/{dialect.health_code}":
        return "Health", _read_health
    return UPWARD.get(kind)


def _read_push(reply, dialect):
    outcome = Outcome.OK
    if reply.result != OK:
        outcome = dialect.outcomes.get(reply.code, Outcome.UNKNOWN)
    return Ejected, {
        "slot": _slot(reply.slot),
        "bank": _bank(reply.pbid),
        "code": reply.result if reply.result == OK else reply.code,
        "outcome": outcome,
    }


def _read_return(report, dialect):
    bank = _bank(report.pbid)
    return Returned, {
        "slot": _slot(report.slot),
        "bank": bank,
        "code": report.code,
        "outcome": Outcome.OK if bank else Outcome.NOT_FOUND,
        "level": _level(report.lvl, dialect),
    }


def _read_inventory(reply, dialect):
    if reply.num != len(reply.slots) or not reply.slots:
        raise ValueError(f"{len(reply.slots)} slots, the count says {reply.num}")
    slots = tuple(_read_slot(check, dialect) for check in reply.slots)
    return Inventory, {"slots": slots}


def _read_slot(check, dialect):
    bank = _bank(check.pbid) if check.idok else None
    if bank:
        state = SlotState.NORMAL
    elif check.bottom or check.pbid:
        state = SlotState.COMM_FAULT
    else:
        state = SlotState.EMPTY
    return SlotReading(
        slot=_slot(check.slot),
        state=state,
        code=check.code,
        bank=bank,
        level=_level(check.lvl, dialect) if bank else None,
        temperature=check.temp if bank else None,
    )


def _read_login(report, _dialect):
    return Login, {
        "count": report.count,
        "signal": _signal(report.csq),
        "firmware": storable(report.commsoftver),
        "hardware": storable(report.commhardver),
        "iccid": storable(report.iccid),
    }


def _read_network(reply, dialect):
    """The answer to a probe, which alone bears no number, tells only of life."""
    if not reply.seq:
        return Heartbeat, {"signal": _signal(reply.csq)}
    return _read_details("network")(reply, dialect)


def _read_details(about: str) -> Callable:
    def read(reply, _dialect):
        fields = reply.ListFields()
        values = {field.name: storable(value) for field, value in fields}
        values.pop("seq", None)
        values.pop("pw", None)
        return Details, {"about": about, "values": values}

    return read


def _read_health(reply, dialect):
    kind, fields = _read_details("health")(reply, dialect)
    is_known = dialect.health_in_percent and reply.health in PERCENT
    return kind, {
        **fields,
        "slot": _slot(reply.slot),
        "health": reply.health if is_known else None,
        "cycles": reply.cycle or None,
    }


def _slot(number):
    if not number:
        raise ValueError("no slot is named")
    return number


def _bank(number):
    return str(number) if number else None


def _level(value, dialect):
    if not dialect.level_in_steps:
        return value if value <= 100 else None
    return value * 20 if value in STEPS else None


def _signal(csq):
    return csq if csq <= 31 else None


UPWARD = {
    f"reply/{PUSH}": ("PushReply", _read_push),
    f"reply/{FORCE_PUSH}": ("PushReply", _read_push),
    f"reply/{INVENTORY}": ("Inventory", _read_inventory),
    f"reply/{APN}": ("Apn", _read_details("apn")),
    f"reply/{SERVER}": ("Server", _read_details("server")),
    f"reply/{SIM_CARD}": ("SimCard", _read_details("sim_card")),
    f"reply/{NETWORK}": ("Network", _read_network),
    f"reply/{RESET}": ("Reset", _read_details("reset")),
    f"report/{LOGIN}": ("Login", _read_login),
    f"report/{RETURN}": ("Return", _read_return),
}


# === DOWN === #


class Order(NamedTuple):
    """How a command is written: the code of its topic, and its shape."""

    code: int
    shape: str
    qos: int = 1


QUERIES = {
    "apn": Order(APN, "ApnQuery"),
    "network": Order(NETWORK, "Query"),
    "server": Order(SERVER, "ServerQuery"),
    "sim_card": Order(SIM_CARD, "Query"),
}


def command(serial: str, order: Command) -> Publication:
    """Return what to publish so that the cabinet does it.

    A command that moves a bank goes with QoS 0: a repeated delivery would move another.

    :raise ValueError: the vendor has no such command, or a value is out of its range
    """
    row = _order(order)
    values = {"seq": order.sequence or 0}
    if isinstance(order, EjectSlot):
        values["slot"] = order.slot
    try:
        payload = CLASSES[row.shape](**values).SerializeToString()
    except ValueError as error:
        raise ValueError(f"{order.type}: {error}") from None
    return Publication(downlink_topic(serial, row.code), payload, row.qos)


def _order(order: Command) -> Order:
    if isinstance(order, EjectSlot):
        if order.slot < 1:
            raise ValueError(f"slot is {order.slot}, 1 or more allowed")
        return Order(FORCE_PUSH if order.force else PUSH, "Push", qos=0)
    if isinstance(order, Query) and order.about in QUERIES:
        return QUERIES[order.about]
    if isinstance(order, Query) and order.about == "health" and order.code:
        return Order(order.code, "Query")
    if isinstance(order, Check):
        return Order(INVENTORY, "Query")
    if isinstance(order, Reboot):
        return Order(RESET, "Query", qos=0)
    raise ValueError(f"no order for {order.type}")


def probe(serial: str) -> Publication:
    """Return a harmless question whose answer proves that the cabinet lives."""
    return command(serial, Query(about="network"))


def answer(serial: str, message: Message) -> Publication | None:
    """Return what the cabinet waits for at once: a return is accepted.

    It holds the bank, whatever the books say; they are put right afterwards. A cabinet
    that asks again has not heard the answer.
    """
    if not isinstance(message, Returned):
        return None
    values = {"slot": message.slot, "result": ACCEPTED, "seq": message.sequence}
    payload = CLASSES["ReturnAnswer"](**values).SerializeToString()
    return Publication(downlink_topic(serial, RETURN), payload, 1)
