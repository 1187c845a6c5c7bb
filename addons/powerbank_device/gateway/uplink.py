"""From the broker into the database: store a batch, commit, then acknowledge."""

import time
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType

from . import store
from .broker import Broker, Frame
from .loop import Loop
from .settings import Settings
from .store import Arrival, Sighting

WAIT_SECONDS = 0.5
LOOK_SECONDS = 0.1
QUIET_LOOKS = 5


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
            store.note_hearing(connection, self._settings, self._broker.stored_until())

    def drain(self, timeout: float):
        """Return once nothing has come for a while and all is stored."""
        deadline = time.monotonic() + timeout
        quiet = 0
        while quiet < QUIET_LOOKS and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
            is_quiet = self._broker.is_idle() and not self._batch
            quiet = quiet + 1 if is_quiet else 0

    def _take(self) -> list[Frame]:
        return self._broker.take(self._settings.batch, WAIT_SECONDS)

    def _address(self, frame: Frame) -> Arrival:
        for vendor, codec in self._codecs.items():
            topic = codec.parse_topic(frame.topic)
            if topic:
                message = _look(codec, topic.kind, frame)
                return Arrival(frame, vendor, topic.imei, message)
        return Arrival(frame)

    def _store(self, connection, arrivals: list[Arrival]):
        events = [arrival for arrival in arrivals if not arrival.is_heartbeat]
        with connection:
            if events:
                store.store_frames(connection, events, self._settings.name)
            store.store_sightings(connection, _sightings(arrivals))
        for arrival in arrivals:
            self._broker.acknowledge(arrival.frame)
            self._answer(arrival)
        if events:
            self._on_stored()

    def _answer(self, arrival: Arrival):
        """Say at once what a cabinet waits for, now that its word is safe.

        One that misses two echoes of its heartbeat starts itself anew, and one whose
        return is not answered reports it again.
        """
        if arrival.message:
            codec = self._codecs[arrival.vendor]
            answer = codec.answer(arrival.device_uid, arrival.message)
            if answer:
                self._broker.publish(*answer)


def _look(codec: ModuleType, kind: str, frame: Frame):
    """Decode what may want an answer; all else is the worker's job."""
    if kind not in codec.ANSWERED:
        return None
    return codec.decode(frame.payload, frame.topic)


def _sightings(arrivals: Iterable[Arrival]) -> list[Sighting]:
    """Return one sighting a cabinet: its last frame, and its last known signal."""
    latest: dict[tuple, Sighting] = {}
    for arrival in arrivals:
        if arrival.vendor:
            known = latest.get(arrival[1:3])
            if arrival.is_heartbeat:
                signal = arrival.message.signal
            else:
                signal = known and known.signal
            latest[arrival[1:3]] = Sighting(
                arrival.vendor, arrival.device_uid, arrival.frame.received_at, signal
            )
    return list(latest.values())
