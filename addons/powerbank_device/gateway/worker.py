"""Hands stored events and due timers to the office, one transaction each."""

import logging
import threading
import time
from collections.abc import Callable

from . import store
from .broker import Broker
from .loop import Loop, will_pass
from .office import BusyError, Office, Timer
from .settings import Settings
from .store import Lock

_logger = logging.getLogger(__name__)

#: Heads of lines taken at a time; more wait for the next cycle.
HEADS = 200
#: Seconds between tries while rows are held by others.
PATIENCE = (0.02, 1.0)
#: Pause after each look for due timers, as a multiple of the time that it took.
PAUSE = 20
#: The longest such pause (seconds): a look may have been held up by a lock.
LONGEST_PAUSE = 10.0
#: Seconds for which a timer that failed is left alone.
REST_SECONDS = 60.0


class Worker(Loop):
    """Keeps each cabinet's events in order: only the head of its line is taken.

    An advisory lock for each cabinet lets several gateways share the work. An event
    that raises is quarantined and the line moves on; one that meets a held row is tried
    again.
    """

    def __init__(self, settings: Settings, office: Office, broker: Broker, **loop):
        super().__init__("worker", **loop)
        self._settings = settings
        self._office = office
        self._broker = broker
        self._awake = threading.Event()
        self._patience = PATIENCE[0]
        self._next_tick = 0.0
        self._leads = False
        self._resting: dict[Timer, float] = {}

    def begin(self, connection):
        self._leads = False

    def wake(self):
        self._awake.set()

    def cycle(self, connection):
        self._awake.clear()
        heads = store.heads(connection, HEADS)
        done = [self._interpret(connection, *head) for head in heads]
        begun = time.monotonic()
        if begun >= self._next_tick:
            self._next_tick = begun + self._settings.tick
            self._keep_time(connection)
        if any(done):
            self._patience = PATIENCE[0]
        else:
            self._wait(stalled=bool(heads))

    def _wait(self, *, stalled: bool):
        seconds = max(self._next_tick - time.monotonic(), 0)
        if stalled:
            seconds = min(seconds, self._patience)
            self._patience = min(2 * self._patience, PATIENCE[1])
        self._awake.wait(seconds)

    # === EVENTS === #

    def _interpret(self, connection, cabinet: int, event: int) -> bool:
        """Return whether the event is out of the line, one way or the other."""
        if self._stopping.is_set():
            return False
        return self._at(connection, cabinet, self._apply, connection, event)

    def _apply(self, connection, event: int) -> bool:
        try:
            self._metrics.on_interpreted(self._office.interpret(event))
        except BusyError:
            return False
        except Exception as error:
            if will_pass(error):
                raise
            _logger.exception("event %s is quarantined", event)
            store.quarantine(connection, event, f"{type(error).__name__}: {error}")
            self._metrics.on_interpreted("quarantined")
        return True

    def _at(self, connection, cabinet: int, work: Callable, *args) -> bool:
        """Do work on a cabinet, unless another gateway is at it."""
        if not store.try_lock(connection, Lock.CABINET, cabinet):
            return False
        try:
            return work(*args)
        finally:
            store.unlock(connection, Lock.CABINET, cabinet)

    # === TIMERS === #

    def _keep_time(self, connection):
        """Perform what is due; one of several gateways does it for all."""
        self._leads = self._leads or store.try_lock(connection, Lock.TIMERS)
        if not self._leads:
            return
        begun = time.monotonic()
        due = self._due()
        # A large fleet takes long to look through, so that is done less often.
        took = time.monotonic() - begun
        self._next_tick += took + min(PAUSE * took, LONGEST_PAUSE)
        for timer in due:
            if self._stopping.is_set():
                return
            if self._resting.get(timer, 0) <= time.monotonic():
                self._at(connection, timer.cabinet, self._perform, timer)

    def _due(self) -> list[Timer]:
        try:
            return self._office.due(self._broker.listening_since)
        except BusyError as error:
            _logger.info("due timers are looked for again in a moment: %s", error)
            return []

    def _perform(self, timer: Timer) -> bool:
        self._resting.pop(timer, None)
        try:
            self._office.perform(timer)
            self._metrics.on_timer(timer.kind)
        except BusyError:
            return False
        except Exception as error:
            if will_pass(error):
                raise
            _logger.exception("timer %s failed", timer)
            self._resting[timer] = time.monotonic() + REST_SECONDS
        return True
