"""Relink's packets over raw TCP: what surrounds a payload, and the commands there are.

``length (2) | command (1) | version (1) | checksum (1) | token (4) | payload``, all
big-endian. The length counts what follows it; the checksum is the exclusive or of the
payload's bytes; the token is taken from an MD5 of payload and session secret, and so
only tells who knows that secret.
"""

import hashlib
import hmac
from functools import reduce
from operator import xor
from struct import Struct

from .texts import storable

LOGIN, HEARTBEAT, FIRMWARE, SET_SERVER, INVENTORY = 0x60, 0x61, 0x62, 0x63, 0x64
LEND, RETURN, RESTART, SIM_CARD, SERVER = 0x65, 0x66, 0x67, 0x69, 0x6A
SET_VOLUME, SET_APN, APN, VOLUME = 0x70, 0x73, 0x74, 0x77
FORCE_EJECT, ABNORMAL = 0x80, 0x83

VERSION = 1
LARGEST = 4096

_HEAD = Struct(">HBBB4s")


class FrameError(ValueError):
    """The bytes are not a packet of this protocol."""


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


def text(value: str) -> bytes:
    """Return text as these packets carry it: length in 2 bytes, text, and a zero.

    :raise ValueError: it is longer than that
    """
    data = value.encode() + b"\0"
    if len(data) > 0xFFFF:
        raise ValueError("the text is too long")
    return len(data).to_bytes(2, "big") + data


def take_text(data: bytes) -> tuple[str, bytes]:
    """Return the text at the beginning, and what is behind it.

    :raise FrameError: it is cut short, or is no text
    """
    end = 2 + int.from_bytes(data[:2], "big")
    if len(data) < max(end, 2):
        raise FrameError("a text is cut short")
    if not data[2:end].isascii():
        raise FrameError("a text holds other bytes")
    return storable(data[2:end].decode().rstrip("\0")), data[end:]
