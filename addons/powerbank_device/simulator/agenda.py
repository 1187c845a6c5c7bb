"""What is to happen when, in a time that may run faster than the clock's."""

import heapq
import itertools
import time
from collections.abc import Callable


class Timer:
    """One thing to come; ``action`` is None when it is done or cancelled."""

    def __init__(self, action: Callable[[], None] | None):
        self.action = action

    def cancel(self):
        self.action = None

    def do(self):
        """Do it now, unless it is done or cancelled."""
        action, self.action = self.action, None
        if action:
            action()


class Agenda:
    """A queue of actions in the order of their time.

    :param speed: how many seconds of the agenda pass in one of the clock
    :param clock: returns seconds that never run backwards
    """

    def __init__(self, speed: float = 1.0, clock: Callable[[], float] = time.monotonic):
        if speed <= 0:
            raise ValueError("speed must be more than 0")
        self.speed = speed
        self._clock = clock
        self._start = clock()
        self._queue: list[tuple[float, int, Timer]] = []
        self._numbers = itertools.count()

    @property
    def now(self) -> float:
        """Seconds since the agenda was opened, in its own time."""
        return (self._clock() - self._start) * self.speed

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Have the action done in so many seconds of the agenda's own time."""
        timer = Timer(action)
        entry = (self.now + seconds, next(self._numbers), timer)
        heapq.heappush(self._queue, entry)
        return timer

    def after_clock(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Have the action done in so many seconds of the clock, whatever the speed."""
        return self.after(seconds * self.speed, action)

    def wait(self, most: float) -> float:
        """Return how long to sleep until something is due: clock seconds, 0 to most."""
        if not self._queue:
            return most
        return min(max((self._queue[0][0] - self.now) / self.speed, 0.0), most)

    def run(self):
        """Do everything that is due now."""
        now = self.now
        while self._queue and self._queue[0][0] <= now:
            heapq.heappop(self._queue)[2].do()
