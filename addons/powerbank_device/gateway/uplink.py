"""From the broker into the database: store a batch, commit, then acknowledge."""

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from . import group, store
from .broker import Arrival, Broker
from .flood import Flood, note_floods
from .loop import Loop
from .metrics import Metrics
from .office import BusyError, Office, Terms
from .reader import Reader
from .settings import Settings
from .store import Sighting
from .telemetry import is_plain, take_inventories

_logger = logging.getLogger(__name__)

WAIT_SECONDS = 0.5
LOOK_SECONDS = 0.1
QUIET_LOOKS = 5
#: Seconds between two looks at the settings.
TERMS_SECONDS = 60.0
#: Messages that a cabinet sends the moment it has something to say.
BEATS = ("heartbeat", "login")
#: Frames of one cabinet in a batch that may be routine; further ones are interpreted.
ROUTINE_AT_MOST = 4


class Uplink(Loop):
    """Takes whatever has come in the meantime as one batch.

    A heartbeat only tells that its cabinet lives: it becomes part of that cabinet's one
    link row and is echoed. An inventory that says what the books say is taken over with
    all others of its batch (`telemetry`). Every other frame goes into the inbox as it
    is; understanding it is the worker's job.
    """

    def __init__(
        self,
        settings: Settings,
        reader: Reader,
        flood: Flood,
        broker: Broker,
        office: Office,
        metrics: Metrics,
        on_stored: Callable[[], None],
        **loop,
    ):
        super().__init__("uplink", metrics=metrics, **loop)
        self._settings = settings
        self._reader = reader
        self._flood = flood
        self._broker = broker
        self._office = office
        self._on_stored = on_stored
        self._batch: list[Arrival] = []
        self._terms: Terms | None = None
        self._next_terms = 0.0
        self._next_note = 0.0
        self._refused: Counter[tuple] = Counter()

    def cycle(self, connection):
        if time.monotonic() >= self._next_terms:
            self._prepare()
        # A batch outlives a lost connection: it is stored on the next one.
        self._batch = self._batch or self._take()
        if self._batch:
            with self._metrics.batch(len(self._batch)):
                self._store(connection, self._batch)
            self._batch = []
        if time.monotonic() >= self._next_note:
            self._next_note = time.monotonic() + self._settings.tick
            self._note_hearing(connection)
            self._note_floods(connection)

    def end(self, connection):
        if not self._batch:
            self._note_hearing(connection)

    def _prepare(self):
        """Read the settings; until they are known each inventory is interpreted."""
        try:
            self._terms = self._office.prepare()
        except BusyError:
            _logger.info("the settings are read again in a moment")
        else:
            self._reader.options = self._terms.options
            self._next_terms = time.monotonic() + TERMS_SECONDS

    def _note_hearing(self, connection):
        """Write down until when we heard, for the gateway that comes after us."""
        if self._broker.listening_since:
            group.note_hearing(connection, self._settings, self._broker.stored_until())

    def _note_floods(self, connection):
        """Write down who says too much, for people."""
        # what meets a lock is written down the next time
        self._refused += self._flood.take_refused()
        if self._refused:
            note_floods(connection, self._refused)
            _logger.warning(
                "frames refused of cabinets that flood us: %s", self._refused
            )
            self._refused.clear()

    def drain(self, timeout: float):
        """Return once nothing has come for a while and all is stored."""
        deadline = time.monotonic() + timeout
        quiet = 0
        while quiet < QUIET_LOOKS and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
            is_quiet = self._broker.is_idle() and not self._batch
            quiet = quiet + 1 if is_quiet else 0

    def _take(self) -> list[Arrival]:
        return self._broker.take(self._settings.batch, WAIT_SECONDS)

    # === STORING === #

    def _store(self, connection, arrivals: list[Arrival]):
        events = [arrival for arrival in arrivals if not arrival.is_heartbeat]
        with connection:
            store.store_sightings(connection, sightings(arrivals))
            waiting = sum(
                self._store_part(connection, part, number)
                for number, part in enumerate(_parts(events))
            )
        self._broker.acknowledge_all(
            [arrival.frame for arrival in arrivals],
            [
                answer
                for arrival in arrivals
                if (answer := self._reader.answer(arrival))
            ],
        )
        self._metrics.on_stored(len(arrivals), len(events), waiting)
        if waiting:
            self._on_stored()

    def _store_part(self, connection, events: Sequence[Arrival], number: int) -> int:
        """Take over what is routine, put the rest into the inbox; return how much."""
        taken = set()
        inventories = [event for event in events if _can_be_read(event)]
        if inventories:
            terms = self._terms if number < ROUTINE_AT_MOST else None
            name = self._settings.name
            places = take_inventories(connection, inventories, name, terms)
            taken = {id(inventories[place]) for place in places}
        left = [event for event in events if id(event) not in taken]
        if left:
            store.store_frames(connection, left, self._settings.name)
        return len(left)


def _can_be_read(event: Arrival) -> bool:
    return event.is_inventory and is_plain(event.message)


def _parts(events: Iterable[Arrival]) -> list[list[Arrival]]:
    """Return the first frame of each cabinet, then the second ones, and so on.

    What a cabinet says is compared with what it has said before. The last part has all
    that is left of cabinets that say very much.
    """
    counts: defaultdict[tuple, int] = defaultdict(int)
    parts: list[list[Arrival]] = []
    for event in events:
        place = min(counts[event[1:3]], ROUTINE_AT_MOST)
        counts[event[1:3]] += 1
        if place == len(parts):
            parts.append([])
        parts[place].append(event)
    return parts


def sightings(arrivals: Iterable[Arrival]) -> list[Sighting]:
    """Return one sighting a cabinet: its last frame, and what it last said besides."""
    latest: dict[tuple, Sighting] = {}
    for arrival in arrivals:
        if arrival.vendor:
            known = latest.get(arrival[1:3])
            signal = arrival.message.signal if arrival.is_heartbeat else None
            offset = _clock_offset(arrival)
            latest[arrival[1:3]] = Sighting(
                arrival.vendor,
                arrival.device_uid,
                arrival.frame.received_at,
                signal if arrival.is_heartbeat or not known else known.signal,
                offset if offset is not None or not known else known.offset,
            )
    return list(latest.values())


def _clock_offset(arrival: Arrival) -> float | None:
    """Return by how many seconds a cabinet's clock is behind ours, where it tells.

    Only of what was said just now: a beat, or a cabinet that has started anew.
    """
    message, frame = arrival.message, arrival.frame
    is_fresh = message and message.type in BEATS and not frame.waited_since
    if not is_fresh or message.device_time is None:
        return None
    return frame.received_at.timestamp() - message.device_time
