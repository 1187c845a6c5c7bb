"""A vendor whose cabinets speak plain words: all that a further codec has to be.

Up, on ``plain/{number}/up``: ``OUT slot bank result``, ``BACK slot bank charge`` and
``HERE signal``, the latter two with the time of the cabinet's clock if it has one.
Down, on ``plain/{number}/down``: ``GIVE slot`` and ``LIST``.
"""

import re

from ..protocol.messages import (
    Check,
    Ejected,
    EjectSlot,
    Heartbeat,
    Invalid,
    Outcome,
    Returned,
)
from ..protocol.publication import Publication, Topic

NAME = "Plain Words"
UPLINKS = ("plain/+/up",)
EJECTS_BY = "slot"
BEAT_MINUTES = 5
SILENCE_MINUTES = 15
PROBE_SECONDS = None

OUTCOMES = {0: Outcome.OK, 1: Outcome.JAM}


def parse_topic(topic):
    match = re.fullmatch(r"plain/(\w+)/(up|down)", topic)
    return Topic(*match.groups()) if match else None


def is_read_at_once(_kind, raw):
    return raw.startswith(b"HERE")


def decode(raw, _topic=""):
    try:
        word, *numbers = raw.decode().split()
        return READERS[word](raw, *map(int, numbers))
    except (ValueError, KeyError, TypeError) as error:
        return Invalid(raw=raw, reason=f"cannot be read: {error}")


def _out(raw, slot, bank, code):
    outcome = OUTCOMES.get(code, Outcome.UNKNOWN)
    return Ejected(raw=raw, slot=slot, bank=str(bank), code=code, outcome=outcome)


def _back(raw, slot, bank, level, time=None):
    return Returned(
        raw=raw,
        slot=slot,
        bank=str(bank),
        code=0,
        outcome=Outcome.OK,
        level=level,
        device_time=time,
    )


def _here(raw, signal, time=None):
    return Heartbeat(raw=raw, signal=signal, device_time=time)


READERS = {"OUT": _out, "BACK": _back, "HERE": _here}


def command(number, order):
    if isinstance(order, EjectSlot):
        return Publication(f"plain/{number}/down", b"GIVE %d" % order.slot, 0)
    if isinstance(order, Check):
        return Publication(f"plain/{number}/down", b"LIST", 1)
    raise ValueError(f"no order for {order.type}")


def answer(_number, _message):
    return None
