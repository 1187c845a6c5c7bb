"""Volinks Powerbank Protocol V1: the topics, and the JSON orders that go down."""

import json
import re
from typing import NamedTuple

from .messages import (
    Check,
    Command,
    EjectBank,
    EjectSlot,
    Heartbeat,
    LoadAdverts,
    Message,
    Reboot,
    ScanWifi,
    SendLog,
    SetLocation,
    SetNetwork,
    SetWifi,
    Upgrade,
    Upload,
    Volume,
)
from .publication import Publication, Topic


class Order(NamedTuple):
    """How a command is written: its word, and which JSON key holds which field.

    ``always`` are fields that the word alone says.
    """

    kind: type[Command]
    word: str
    fields: dict[str, str] = {}
    qos: int = 1
    always: dict[str, object] = {}


# A second delivery of QoS 1 would eject a second bank, or boot twice.
ORDERS = (
    Order(Check, "check"),
    Order(Check, "check_all", always={"all_boards": True}),
    Order(Upload, "upload_all"),
    Order(
        EjectBank,
        "popup_sn",
        {"data": "bank", "timestamp": "timestamp", "ttl": "ttl"},
        qos=0,
    ),
    Order(EjectSlot, "popup", {"data": "slot", "io": "io"}, qos=0),
    Order(Reboot, "reboot", qos=0),
    Order(LoadAdverts, "load_ad"),
    Order(Upgrade, "push_version_publish"),
    Order(Volume, "volume", {"data": "percent"}),
    Order(ScanWifi, "getWifi"),
    Order(SetWifi, "setWifi", {"username": "ssid", "password": "password"}),
    Order(SetNetwork, "setMode", {"data": "mode"}),
    Order(SetLocation, "location", {"data": "location"}),
    Order(SendLog, "check_log"),
)
BY_WORD = {order.word: order for order in ORDERS}
BY_KIND = {order.kind: order for order in reversed(ORDERS)}

# Fields that are numbers on the wire, and how far they go.
RANGES = {
    "bank": range(1, 2**32),
    "io": range(2),
    "percent": range(101),
    "slot": range(1, 81),
    "timestamp": range(2**32),
    "ttl": range(2**32),
}
OPTIONAL = {"timestamp", "ttl"}

# What a server listens to, for all cabinets at once.
UPLINKS = ("/powerbank/+/user/update", "/powerbank/+/user/heart")


# === TOPICS === #


def downlink_topic(imei: str) -> str:
    """Return where the cabinet takes orders."""
    return _topic(imei, "get")


def uplink_topic(imei: str) -> str:
    """Return where the cabinet answers and reports."""
    return _topic(imei, "update")


def heartbeat_topic(imei: str) -> str:
    """Return where heartbeats run, both ways."""
    return _topic(imei, "heart")


def parse_topic(topic: str) -> Topic | None:
    """Return the cabinet and kind of a topic, None if it is not one of this vendor."""
    match = re.fullmatch(r"/powerbank/([^/+#\s]+)/user/(get|update|heart)", topic)
    return Topic(*match.groups()) if match else None


def _topic(imei: str, kind: str) -> str:
    topic = f"/powerbank/{imei}/user/{kind}"
    if parse_topic(topic) is None:
        raise ValueError(f"{imei!r} cannot be part of a topic")
    return topic


# === ORDERS === #


def command(imei: str, order: Command) -> Publication:
    """Return what to publish so that the cabinet does it.

    A command that moves a bank goes with QoS 0: a repeated delivery would move another.
    This vendor numbers nothing.

    :raise ValueError: the vendor has no such command, or a value is out of its range
    """
    if type(order) not in BY_KIND:
        raise ValueError(f"no order for {order.type}")
    row = _row(order)
    values = {"cmd": row.word, **_values(row, order)}
    payload = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return Publication(downlink_topic(imei), payload.encode(), row.qos)


def _row(order: Command) -> Order:
    if isinstance(order, Check) and order.all_boards:
        return BY_WORD["check_all"]
    return BY_KIND[type(order)]


def parse_command(payload: bytes) -> Command:
    """Read an order as a cabinet does.

    :raise ValueError: the payload is not an order of this protocol
    """
    try:
        values = json.loads(payload)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    word = values.get("cmd") if isinstance(values, dict) else None
    if not isinstance(word, str) or word not in BY_WORD:
        raise ValueError(f"{word!r} is not an order")
    row = BY_WORD[word]
    fields = {
        field: _checked(field, values[key])
        for key, field in row.fields.items()
        if key in values
    }
    try:
        return row.kind(**fields, **row.always)
    except TypeError:
        raise ValueError(f"{word} needs {', '.join(row.fields)}") from None


def answer(imei: str, message: Message) -> Publication | None:
    """Return what the cabinet waits for at once: the echo of its heartbeat.

    It goes out on the topic it came in on, so whoever listens there hears it too.
    """
    if not isinstance(message, Heartbeat):
        return None
    return Publication(heartbeat_topic(imei), message.raw, qos=0)


def _values(row: Order, order: Command) -> dict[str, str]:
    values = {key: getattr(order, field) for key, field in row.fields.items()}
    return {
        key: str(_checked(row.fields[key], value))
        for key, value in values.items()
        if value is not None or row.fields[key] not in OPTIONAL
    }


def _checked(field: str, value) -> int | str:
    if field not in RANGES:
        if not isinstance(value, str):
            raise ValueError(f"{field} must be text")
        return value
    allowed = RANGES[field]
    number = int(value) if str(value).isdecimal() else -1
    if number not in allowed:
        raise ValueError(f"{field} is {value!r}, {allowed[0]} to {allowed[-1]} allowed")
    return str(number) if field == "bank" else number
