"""paho's MQTT client, made quick where the gateway needs it.

The library reads a packet in three calls and makes an object of each message, and sends
each acknowledgement by a call of its own. For a fleet that is most of the work, so what
comes is read by the block here, and what goes out after a batch is written at once.
Connecting, subscribing, staying alive and coming back are left to the library.
"""

import ssl
from collections.abc import Callable, Iterable
from struct import Struct, error
from typing import NamedTuple

import paho.mqtt.client as mqtt

BLOCK = 65536
PUBLISH, PUBACK = 0x30, 0x40
#: What we mark as ours, as it stands among the properties of a message (MQTT 5).
OURS = ("from", "gateway")
NUMBER = Struct(">H")


def text(value: str) -> bytes:
    """Return text as MQTT writes it."""
    data = value.encode()
    return NUMBER.pack(len(data)) + data


MARK = b"\x26" + text(OURS[0]) + text(OURS[1])
MARKED = bytes([len(MARK)]) + MARK


class Publication(NamedTuple):
    """A message that the broker has brought; topic "" where it is no UTF-8."""

    topic: str
    payload: bytes
    qos: int
    packet: int
    dup: bool
    is_ours: bool


class Client(mqtt.Client):
    """A client of MQTT 5 that hands messages to ``on_publications``.

    Messages are not acknowledged before ``send_all``.
    """

    def __init__(self, client_id: str, on_publications: Callable):
        super().__init__(
            mqtt.CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=mqtt.MQTTv5,
            manual_ack=True,
        )
        self._on_publications = on_publications
        self._block = bytearray()

    def reconnect(self):
        """Forget what is left of the connection before."""
        self._block.clear()
        return super().reconnect()

    # === UP === #

    def loop_read(self, max_packets: int = 1):
        """Take all that has come; the network thread calls this."""
        try:
            data = self._sock.recv(BLOCK)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return mqtt.MQTT_ERR_SUCCESS
        except (OSError, AttributeError):
            data = b""
        if not data:
            return self._loop_rc_handle(mqtt.MQTT_ERR_CONN_LOST)
        with self._msgtime_mutex:
            self._last_bytes_received = mqtt.time_func()
        self._block += data
        try:
            return self._read_block()
        except (IndexError, error):
            return self._loop_rc_handle(mqtt.MQTT_ERR_PROTOCOL)

    def _read_block(self):
        """Hand over the whole packets of the block; keep the beginning of the next."""
        block = bytes(self._block)
        publications, start = [], 0
        while (found := _packet(block, start)) is not None:
            begin, end = found
            if block[start] & 0xF0 == PUBLISH:
                publications.append(_publication(block[start], block[begin:end]))
            else:
                self._hand_over(publications)
                code = self._handle(block[start], block[begin:end])
                if code:
                    return self._loop_rc_handle(code)
            start = end
        self._hand_over(publications)
        del self._block[:start]
        return mqtt.MQTT_ERR_SUCCESS

    def _hand_over(self, publications: list[Publication]):
        if publications:
            self._on_publications(publications[:])
            publications.clear()

    def _handle(self, command: int, body: bytes):
        """Let the library handle a packet as if it had read it."""
        self._in_packet = {
            "command": command,
            "have_remaining": 1,
            "remaining_count": [],
            "remaining_mult": 1,
            "remaining_length": len(body),
            "packet": bytearray(body),
            "to_process": 0,
            "pos": 0,
        }
        return self._packet_handle()

    # === DOWN === #

    def send_all(self, packets: Iterable[int], echoes: Iterable[tuple[str, bytes]]):
        """Acknowledge packets and publish echoes (QoS 0, marked as ours) at once."""
        data = b"".join(
            [
                *(bytes((PUBACK, 2, packet >> 8, packet & 0xFF)) for packet in packets),
                *(_echo(topic, payload) for topic, payload in echoes),
            ]
        )
        if data:
            self._packet_queue(PUBACK, data, 0, 0)


def _packet(block: bytes, start: int) -> tuple[int, int] | None:
    """Return where the body of a packet begins and ends; None when it is not whole."""
    try:
        length, begin = _varying(block, start + 1)
    except IndexError:
        return None
    end = begin + length
    return (begin, end) if end <= len(block) else None


def _varying(data: bytes, place: int) -> tuple[int, int]:
    """Return a number of varying length, and where it ends.

    :raise IndexError: it is not whole
    """
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7


def _publication(command: int, body: bytes) -> Publication:
    """Read a PUBLISH packet.

    :raise IndexError: it is cut short
    :raise struct.error: likewise
    """
    (length,) = NUMBER.unpack_from(body)
    place = 2 + length
    topic = _utf8(body[2:place])
    qos, packet = command >> 1 & 3, 0
    if qos:
        (packet,) = NUMBER.unpack_from(body, place)
        place += 2
    size, place = _varying(body, place)
    return Publication(
        topic,
        body[place + size :],
        qos,
        packet,
        bool(command & 8),
        MARK in body[place : place + size],
    )


def _utf8(data: bytes) -> str:
    """Return the text; one that is no UTF-8 must not end the network thread."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return ""


def _echo(topic: str, payload: bytes) -> bytes:
    body = text(topic) + MARKED + payload
    length, size = [], len(body)
    while size > 0x7F:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes((PUBLISH, *length, size)) + body
