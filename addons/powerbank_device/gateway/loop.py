"""A thread that repeats one piece of work on one database connection."""

import logging
import threading
from collections.abc import Callable
from contextlib import closing

import psycopg2
from psycopg2.errors import DeadlockDetected, LockNotAvailable

from .metrics import Metrics

_logger = logging.getLogger(__name__)

RECONNECT_SECONDS = 1.0
#: Pause before work is tried again that met a lock.
GIVE_WAY_SECONDS = 0.1
#: Classes of errors that say nothing about the statement: connection, collision,
#: resources, locks, shutdown.
PASSING = ("08", "40", "53", "55P03", "57P")


def will_pass(error: Exception) -> bool:
    """Return whether the same work can succeed once the database can again."""
    if isinstance(error, psycopg2.OperationalError):
        return error.pgcode is None or error.pgcode.startswith(PASSING)
    return isinstance(error, psycopg2.InterfaceError)


class Loop(threading.Thread):
    """Calls ``begin`` once a connection, then ``cycle`` until told to stop.

    Work that meets a lock of somebody else is done again, on the same connection. A
    lost connection is opened again. Any other error is a fault of the program: it
    ends the loop and, through ``on_fault``, the gateway, whose supervisor restarts it.
    """

    def __init__(
        self,
        name: str,
        connect: Callable,
        on_fault: Callable[[], None],
        metrics: Metrics,
    ):
        super().__init__(name=name)
        self._metrics = metrics
        self._connect = connect
        self._on_fault = on_fault
        self._stopping = threading.Event()

    def run(self):
        while not self._stopping.is_set():
            try:
                self._work()
            except Exception as error:
                if not will_pass(error):
                    _logger.exception("%s: the gateway must stop", self.name)
                    return self._on_fault()
                _logger.warning("%s: database: %s", self.name, str(error).strip())
                self._metrics.on_database_error(self.name)
                self.on_lost()
                self._stopping.wait(RECONNECT_SECONDS)

    def _work(self):
        with closing(self._connect()) as connection:
            self.begin(connection)
            while not self._stopping.is_set():
                self._try_cycle(connection)
            self.end(connection)

    def _try_cycle(self, connection):
        """Give way to whoever holds a lock, such as an update of the addons."""
        try:
            self.cycle(connection)
        except (DeadlockDetected, LockNotAvailable) as error:
            reason = str(error).partition("\n")[0]
            _logger.debug("%s: gives way: %s", self.name, reason)
            self._stopping.wait(GIVE_WAY_SECONDS)

    def begin(self, connection):
        """Prepare a fresh connection."""

    def end(self, connection):
        """Leave things in order; this is the last that is done."""

    def on_lost(self):
        """The connection is lost; another one follows as soon as it can."""

    def cycle(self, connection):
        """Do one piece of work, or wait for one."""
        raise NotImplementedError

    def wake(self):
        """End the wait of ``cycle`` early."""

    def stop(self):
        """Finish the piece of work at hand and start no other."""
        self._stopping.set()
        self.wake()
