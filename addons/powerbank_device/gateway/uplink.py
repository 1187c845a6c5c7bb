"""From the broker into the database: store a batch, commit, then acknowledge."""

import time
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType

from . import store
from .broker import Broker, Frame
from .loop import Loop
from .settings import Settings
from .store import Arrival, Sighting

WAIT_SECONDS = 1.0


class Uplink(Loop):
    """Takes whatever has come in the meantime as one batch.

    Frames go into the inbox as they are; understanding them is the worker's job. A
    heartbeat only tells that its cabinet lives: it becomes part of that cabinet's one
    link row and is echoed.
    """

    def __init__(
        self,
        settings: Settings,
        codecs: Mapping[str, ModuleType],
        broker: Broker,
        on_stored: Callable[[], None],
        **loop,
    ):
        super().__init__("uplink", **loop)
        self._settings = settings
        self._codecs = codecs
        self._broker = broker
        self._on_stored = on_stored
        self._batch: list[Frame] = []
        self._next_note = 0.0

    def cycle(self, connection):
        # A batch outlives a lost connection: it is stored on the next one.
        self._batch = self._batch or self._take()
        if self._batch:
            self._store(connection, [self._address(frame) for frame in self._batch])
            self._batch = []
        if time.monotonic() >= self._next_note:
            self._next_note = time.monotonic() + self._settings.tick
            self._note_hearing(connection)

    def _note_hearing(self, connection):
        """Write down until when we heard, for the gateway that comes after us."""
        if self._broker.listening_since:
            store.note_hearing(connection, self._settings.name)

    def _take(self) -> list[Frame]:
        return self._broker.take(self._settings.batch, WAIT_SECONDS)

    def _address(self, frame: Frame) -> Arrival:
        for vendor, codec in self._codecs.items():
            topic = codec.parse_topic(frame.topic)
            if topic:
                heartbeat = _heartbeat(codec, topic.kind, frame)
                return Arrival(frame, vendor, topic.imei, heartbeat)
        return Arrival(frame)

    def _store(self, connection, arrivals: list[Arrival]):
        events = [arrival for arrival in arrivals if not arrival.heartbeat]
        with connection:
            if events:
                store.store_frames(connection, events, self._settings.name)
            store.store_sightings(connection, _sightings(arrivals))
        for arrival in arrivals:
            self._broker.acknowledge(arrival.frame)
            self._echo(arrival)
        if events:
            self._on_stored()

    def _echo(self, arrival: Arrival):
        """Answer a heartbeat; a cabinet that misses two echoes starts itself anew."""
        if arrival.heartbeat:
            codec = self._codecs[arrival.vendor]
            frame = arrival.frame
            self._broker.publish(
                *codec.heartbeat_echo(arrival.device_uid, frame.payload)
            )


def _heartbeat(codec: ModuleType, kind: str, frame: Frame):
    message = codec.decode(frame.payload) if kind == "heart" else None
    return message if message and message.type == "heartbeat" else None


def _sightings(arrivals: Iterable[Arrival]) -> list[Sighting]:
    """Return one sighting a cabinet: its last frame, and its last known signal."""
    latest: dict[tuple, Sighting] = {}
    for frame, vendor, device_uid, heartbeat in arrivals:
        if vendor:
            known = latest.get((vendor, device_uid))
            signal = heartbeat.signal if heartbeat else known and known.signal
            latest[vendor, device_uid] = Sighting(
                vendor, device_uid, frame.received_at, signal
            )
    return list(latest.values())
