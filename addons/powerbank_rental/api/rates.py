"""How often one token or one address may ask: a sliding window, counted in lots.

Every process counts for itself in memory, which costs nothing that a customer would
feel. Only who asks often is counted together: a process that has seen a lot (a part of
the limit) reports it, and learns what all the others have reported. So a limit holds
exactly within one process, and over all of them to within a lot for each.
"""

from math import ceil, floor
from threading import Lock
from typing import NamedTuple

#: Seconds over which requests are counted.
WINDOW = 60
#: Share of a limit that a process counts before it reports.
LOT = 0.05


class Rate(NamedTuple):
    """Where an asker stands after a request."""

    allowed: bool
    limit: int
    remaining: int
    #: Seconds until the window is over; where refused, until it is worth trying again.
    reset: int


class _Count:
    """Requests of one asker in one window."""

    __slots__ = ("reported", "unreported")

    def __init__(self):
        self.reported = 0
        self.unreported = 0

    @property
    def total(self):
        return self.reported + self.unreported


class Rates:
    """The counts of one process.

    A window slides by weighing the one before: a third into this minute, two thirds of
    the last one's requests still count.
    """

    def __init__(self):
        self._lock = Lock()
        self._window = 0
        self._now, self._before = {}, {}

    def hit(self, key, limit, now, share):
        """Count one request; one that is refused does not count.

        :param key: who asks (hashable).
        :param int limit: requests in a window.
        :param float now: seconds since the epoch.
        :param share: `share(key, window, hits)` reports hits of this process; returns
            what all processes reported for this window and for the one before.
        :rtype: Rate
        """
        window, elapsed = divmod(now, WINDOW)
        lot = 0
        with self._lock:
            self._slide(int(window))
            count = self._now.setdefault(key, _Count())
            before = self._before.setdefault(key, _Count())
            rate = _judge(count.total, before.total, limit, elapsed)
            if rate.allowed:
                count.unreported += 1
            if count.unreported >= max(1, int(limit * LOT)):
                lot, count.unreported = count.unreported, 0
                count.reported += lot
        if lot:
            count.reported, before.reported = share(key, int(window), lot)
        return rate

    def _slide(self, window):
        """Forget what lies further back than the window before."""
        if window != self._window:
            self._before = self._now if window == self._window + 1 else {}
            self._now, self._window = {}, window


def _judge(count, before, limit, elapsed):
    """Return the `Rate` of one more request.

    :param count: requests of this window so far; `before`: of the window before.
    :param float elapsed: seconds since this window began.
    """
    weighed = count + before * (1 - elapsed / WINDOW)
    remaining = floor(limit - weighed) - 1
    if remaining >= 0:
        return Rate(True, limit, remaining, ceil(WINDOW - elapsed))
    if count < limit:
        over = WINDOW * (1 - (limit - count - 1) / before)
    else:
        over = WINDOW * (2 - (limit - 1) / count)
    return Rate(False, limit, 0, max(1, ceil(over - elapsed)))
