"""Holds this gateway's name, and takes over from those of its group that are dead."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime

from . import group
from .estate import Estate
from .loop import Loop
from .settings import Settings
from .uplink import Uplink

_logger = logging.getLogger(__name__)

#: Seconds for which a name that is held is waited for, before it is tried again.
NAME_SECONDS = 1.0
LOOK_SECONDS = 0.1


class Heir(Loop):
    """A name is an advisory lock: whoever holds it may connect to the broker under it.

    A gateway is dead when its row has stood still for the lease, on a connection of
    ours that was well all the time, and nobody holds its name. Then we hold it, store
    what the broker keeps for it, and note that the others hear its cabinets. When it
    comes back in the middle of that, it gets its name at once, and what is left.

    :param open_estate: `name -> (Estate, Uplink that stores what comes from it)`
    """

    def __init__(
        self,
        settings: Settings,
        open_estate: Callable[[str], tuple[Estate, Uplink]],
        **loop,
    ):
        super().__init__("heir", **loop)
        #: Whether our name is ours; once it is, it stays so.
        self.named = threading.Event()
        self._settings = settings
        self._open_estate = open_estate
        #: Until when each of the others heard, and since when we have seen it so.
        self._seen: dict[str, tuple[datetime, float]] = {}

    def begin(self, connection):
        self._seen = {}
        while not self._stopping.is_set():
            if group.wait_for_name(connection, self._settings.name, NAME_SECONDS):
                return self.named.set()
            _logger.warning("the name %r is held", self._settings.name)

    def cycle(self, connection):
        for name in self._still_ones(connection):
            self._take_over(connection, name)
        self._stopping.wait(self._settings.tick)

    def _still_ones(self, connection) -> list[str]:
        """Return who has not moved for the lease."""
        now = time.monotonic()
        seen = {}
        for name, heard_until in group.others(connection, self._settings):
            before = self._seen.get(name)
            is_still = before and before[0] == heard_until
            seen[name] = before if is_still else (heard_until, now)
        self._seen = seen
        lease = self._settings.lease
        return [name for name, (_until, since) in seen.items() if now - since >= lease]

    # === TAKING OVER === #

    def _take_over(self, connection, name: str):
        """Store all that waits for a gateway, unless it is alive or comes back."""
        if not group.try_lock_name(connection, name):
            return
        _logger.warning("the gateway %r is dead; taking its part over", name)
        try:
            with self._opened(connection, name) as estate:
                is_over = self._wait_until_empty(connection, estate)
            if is_over:
                group.note_taken_over(connection, name, estate.left_at)
        finally:
            group.unlock_name(connection, name)
        outcome = "stored" if is_over else "left"
        self._metrics.on_take_over(outcome)
        _logger.warning("the part of the gateway %r is %s", name, outcome)

    @contextmanager
    def _opened(self, connection, name: str):
        """Receive and store under the name of a dead gateway."""
        estate, uplink = self._open_estate(name)
        estate.heard_until = group.heard_until(connection, name)
        uplink.start()
        estate.start()
        try:
            yield estate
        finally:
            uplink.stop()
            uplink.join()
            estate.stop()

    def _wait_until_empty(self, connection, estate: Estate) -> bool:
        """Return whether it was emptied before somebody wanted its name, or our end."""
        while not self._stopping.wait(LOOK_SECONDS):
            if estate.is_empty():
                return True
            if group.is_name_wanted(connection):
                return False
        return False
