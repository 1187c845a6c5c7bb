"""Volinks Powerbank Protocol V1 over HTTP: the calls that a cabinet makes.

When it starts it asks where its broker is. Every twenty minutes it uploads all its
slots, and each return that went well is told here too, beside MQTT. Orders make it ask
for firmware and for adverts besides; there are none here.

Such a call bears a signature, which is an MD5 of its own parameters. There is no secret
in it, so it proves nothing and is not looked at: who calls is known by the secret in
the address that the cabinet was given.
"""

import hashlib
import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from .messages import Login, Message, Outcome, Returned
from .texts import storable

CONNECT = "/api/rentbox/client/connect"
UPLOAD = "/api/rentbox/client/upload"
RETURN = "/api/rentbox/order/return"
#: How older firmware asks and uploads.
OLD_CONNECT = "/api/iot/client/con"
OLD_UPLOAD = "/api/rentbox/upload/data"

#: Which parameter names the cabinet, by call.
NUMBERS = {
    CONNECT: "uuid",
    OLD_CONNECT: "uuid",
    UPLOAD: "rentboxSN",
    OLD_UPLOAD: "rentboxSN",
    RETURN: "rentboxSN",
}
CONNECTS = (CONNECT, OLD_CONNECT)
UPLOADS = (UPLOAD, OLD_UPLOAD)

#: What those are answered who ask for firmware or adverts: that there is none. Firmware
#: would be a file's name, size and address with commas between, adverts a list.
NOTHING_NEW = {
    **{
        f"/api/iot/app/version/{channel}{part}": ""
        for channel in ("publish", "test")
        for part in ("", "/mcu", "/chip")
    },
    "/api/advert/rentbox/distribute/list": [],
}

#: What can be a level of a topic, stand in an answer and be kept.
NUMBER = re.compile(r"[^/+#,\s\ufffd]{1,64}")

#: First level of the topics, as the cabinet is told.
PRODUCT_KEY = "powerbank"
#: A return is told only when it went well, so the call bears no result.
RETURNED = 0x01
LARGEST_BANK = 2**32 - 1
LARGEST_SLOT = 0xFF
FIELDS_AT_MOST = 40


class Call(NamedTuple):
    """What a cabinet called: its number, the path as a topic, and what to keep.

    ``raw`` is the frame of an upload; of other calls it is all that they say, as text.
    """

    device_uid: str
    topic: str
    raw: bytes


# === UP === #


def read_call(path: str, query: str, body: bytes) -> Call:
    """Read one call of a cabinet, as far as is needed to keep it.

    :param path: of the call, from ``/api`` on
    :param query: the part of the address behind the question mark, as it came
    :raise ValueError: there is no such call, or it names no cabinet, or it is empty
    """
    if path not in NUMBERS:
        raise ValueError(f"there is no call {path}")
    number = _parameters(query).get(NUMBERS[path], "")
    if not NUMBER.fullmatch(number):
        raise ValueError(f"{NUMBERS[path]} names no cabinet")
    raw = _frame(body) if path in UPLOADS else _text(query, body)
    if not raw:
        raise ValueError("the body is empty")
    return Call(number, path, raw)


def _frame(body: bytes) -> bytes:
    """Return the frame in a body; what is no hexadecimal text is kept as it came.

    Older firmware sends the bytes themselves.
    """
    try:
        return bytes.fromhex(body.decode("ascii"))
    except ValueError:
        return body


def _text(query: str, body: bytes) -> bytes:
    return b"\n".join(part for part in (query.encode(), body.strip()) if part)


def read(topic: str, raw: bytes) -> tuple[type[Message], dict]:
    """Return the kind of message that a kept call is, and its values.

    :param topic: a key of ``READERS``
    :raise ValueError: a value is missing or makes no sense
    """
    text = raw.decode(errors="replace").replace("\n", "&")
    return READERS[topic](_parameters(text))


def _read_connect(values):
    if not values.get("uuid"):
        raise ValueError("uuid names no cabinet")
    return Login, {
        "firmware": values.get("software", ""),
        "hardware": values.get("hardware", ""),
        "iccid": values.get("simUUID", ""),
    }


def _read_return(values):
    return Returned, {
        "slot": _number(values, "hole", LARGEST_SLOT),
        "bank": str(_number(values, "singleSN", LARGEST_BANK)),
        "code": RETURNED,
        "outcome": Outcome.OK,
    }


READERS = {
    CONNECT: _read_connect,
    OLD_CONNECT: _read_connect,
    RETURN: _read_return,
}


def _parameters(text: str) -> dict[str, str]:
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_AT_MOST)
    return {name: storable(value) for name, value in pairs}


def _number(values, name, largest):
    text = values.get(name, "")
    number = int(text) if re.fullmatch(r"[0-9]{1,10}", text) else 0
    if not 0 < number <= largest:
        raise ValueError(f"{name} is {text!r}, 1 to {largest} expected")
    return number


# === DOWN === #


class Broker(NamedTuple):
    """Where cabinets find their broker, from the outside."""

    host: str
    port: int


def connection(device_uid: str, broker: Broker, password: str, now_ms: int) -> str:
    """Return what a cabinet that connects is told: seven values with commas between.

    :raise ValueError: a value holds a comma, so that the cabinet would misread it
    """
    values = [device_uid, PRODUCT_KEY, *broker, device_uid, password, now_ms]
    texts = [str(value) for value in values]
    if any("," in text or not text for text in texts):
        raise ValueError("a value is empty or holds a comma")
    return ",".join(texts)


def envelope(now_ms: int, *, code: int = 200, message: str = "OK", data=None) -> dict:
    """Return the JSON object in which every answer goes."""
    return {"code": code, "type": 0, "msg": message, "time": now_ms, "data": data}


# === THE CABINET'S SIDE === #


def sign(values: dict[str, str]) -> str:
    """Return the signature that a cabinet adds to these parameters."""
    text = "|".join(f"{name}={values[name]}" for name in sorted(values))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def signed(path: str, values: dict[str, str]) -> str:
    """Return path and query of a call, as a cabinet makes them."""
    return f"{path}?{urlencode({**values, 'sign': sign(values)})}"
