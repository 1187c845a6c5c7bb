"""What goes to the broker, and whose topic a message came in on."""

from typing import NamedTuple


class Publication(NamedTuple):
    """What goes to the broker; never retained."""

    topic: str
    payload: bytes
    qos: int


class Topic(NamedTuple):
    """Whose topic it is, by the cabinet's own number, and what runs on it."""

    imei: str
    kind: str
