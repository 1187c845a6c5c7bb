"""The cabinet's side of Relink's MQTT protocol: what it says and understands."""

from dataclasses import replace

from google.protobuf.message import DecodeError

from .messages import (
    Check,
    Command,
    Details,
    Ejected,
    EjectSlot,
    Inventory,
    Login,
    Message,
    Query,
    Reboot,
    Returned,
    SlotReading,
    SlotState,
)
from .publication import Publication
from .relink import (
    FORCE_PUSH,
    INVENTORY,
    LOGIN,
    NETWORK,
    OK,
    PUSH,
    QUERIES,
    RESET,
    RETURN,
    parse_topic,
    uplink_topic,
)
from .relink_messages import CLASSES

# More than a charge in percent can be.
UNKNOWN_LEVEL = 255

ORDERS = {
    INVENTORY: ("Query", lambda values: Check()),
    PUSH: ("Push", lambda values: EjectSlot(slot=values.slot)),
    FORCE_PUSH: ("Push", lambda values: EjectSlot(slot=values.slot, force=True)),
    RESET: ("Query", lambda values: Reboot()),
}


def parse_order(topic: str, payload: bytes) -> Command:
    """Read an order as a cabinet does.

    :raise ValueError: the payload is not an order of this protocol
    """
    place = parse_topic(topic)
    code = int(place.kind[-2:]) if place else None
    about = next((name for name, row in QUERIES.items() if row.code == code), None)
    if about:
        shape, make = QUERIES[about].shape, lambda values: Query(about=about)
    elif code in ORDERS:
        shape, make = ORDERS[code]
    else:
        raise ValueError(f"{topic!r} brings no order")
    values = _parse(shape, payload)
    return replace(make(values), sequence=values.seq)


def parse_answer(payload: bytes) -> tuple[int, int, int]:
    """Read the answer to a return: slot, result, and the return's sequence number.

    :raise ValueError: the payload is no such answer
    """
    values = _parse("ReturnAnswer", payload)
    return values.slot, values.result, values.seq


def report(serial: str, message: Message) -> Publication:
    """Return what a cabinet publishes to say this; charges go in percent.

    :raise ValueError: a cabinet cannot say this, or a number does not fit
    """
    if type(message) not in SPOKEN:
        raise ValueError(f"a cabinet sends no {message.type}")
    kind, code, shape, write = SPOKEN[type(message)]
    values = CLASSES[shape](seq=message.sequence or 0)
    write(values, message)
    topic = uplink_topic(serial, kind, code)
    return Publication(topic, values.SerializeToString(), 1)


def _parse(shape, payload):
    try:
        return CLASSES[shape].FromString(bytes(payload))
    except DecodeError:
        raise ValueError("not a protobuf message of this kind") from None


def _write_push(values, message: Ejected):
    values.slot = message.slot
    values.pbid = int(message.bank or 0)
    values.result = OK if message.ok else 0
    values.code = 0 if message.ok else message.code


def _write_return(values, message: Returned):
    values.slot = message.slot
    values.pbid = int(message.bank or 0)
    values.lock = values.bottom = 1
    values.lvl = _level(message.level)
    values.code = message.code


def _write_inventory(values, message: Inventory):
    values.num = len(message.slots)
    for reading in message.slots:
        _write_slot(values.slots.add(), reading)


def _write_slot(check, reading: SlotReading):
    check.slot = reading.slot
    check.code = reading.code
    if reading.bank:
        check.idok = check.lock = check.bottom = 1
        check.pbid = int(reading.bank)
        check.lvl = _level(reading.level)
        check.temp = reading.temperature or 0
    elif reading.state is SlotState.COMM_FAULT:
        check.lock = check.bottom = 1


def _level(level: int | None) -> int:
    return UNKNOWN_LEVEL if level is None else level


def _write_login(values, message: Login):
    values.count = message.count
    values.csq = 99 if message.signal is None else message.signal
    values.commsoftver = message.firmware
    values.commhardver = message.hardware
    values.iccid = message.iccid


def _write_network(values, message: Details):
    values.csq = message.values.get("csq", 99)


SPOKEN = {
    Details: ("reply", NETWORK, "Network", _write_network),
    Ejected: ("reply", PUSH, "PushReply", _write_push),
    Inventory: ("reply", INVENTORY, "Inventory", _write_inventory),
    Returned: ("report", RETURN, "Return", _write_return),
    Login: ("report", LOGIN, "Login", _write_login),
}
