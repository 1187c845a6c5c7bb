"""Keeps one cabinet that says very much from keeping all others from being heard."""

import threading
import time
from collections import Counter
from collections.abc import Mapping

from . import store

WINDOW_SECONDS = 60.0

# A cabinet that never said a word that was taken has no link, and is no use to anybody.
NOTE_FLOODS = """
    UPDATE powerbank_cabinet_link link
       SET flooded_at = clock_timestamp() AT TIME ZONE 'UTC',
           refused_frames = coalesce(link.refused_frames, 0) + flood.frames
      FROM unnest(%(vendors)s::text[], %(device_uids)s::text[], %(frames)s::int[])
           AS flood(vendor, device_uid, frames)
      JOIN powerbank_cabinet cabinet
        ON cabinet.vendor = flood.vendor AND cabinet.device_uid = flood.device_uid
     WHERE link.cabinet_id = cabinet.id
"""


class Flood:
    """Counts what each cabinet says in a minute, and lets no more than so much in.

    :param per_minute: frames of one cabinet; 0 for no limit
    """

    def __init__(self, per_minute: int):
        self._per_minute = per_minute
        self._counts: dict[tuple, int] = {}
        self._window_ends = 0.0
        self._lock = threading.Lock()
        self._refused: Counter[tuple] = Counter()

    def admits(self, vendor: str, device_uid: str) -> bool:
        """Tell whether one more frame of a cabinet is let in."""
        if not self._per_minute:
            return True
        now = time.monotonic()
        if now >= self._window_ends:
            self._counts.clear()
            self._window_ends = now + WINDOW_SECONDS
        cabinet = vendor, device_uid
        count = self._counts.get(cabinet, 0) + 1
        self._counts[cabinet] = count
        if count <= self._per_minute:
            return True
        with self._lock:
            self._refused[cabinet] += 1
        return False

    def take_refused(self) -> Counter[tuple]:
        """Return how many frames of which cabinets were refused since the last call."""
        with self._lock:
            refused, self._refused = self._refused, Counter()
        return refused


def note_floods(connection, refused: Mapping[tuple, int]):
    """Write down how many frames of which cabinets were refused just now."""
    store.run(
        connection,
        NOTE_FLOODS,
        vendors=[vendor for vendor, _uid in refused],
        device_uids=[uid for _vendor, uid in refused],
        frames=list(refused.values()),
    )
