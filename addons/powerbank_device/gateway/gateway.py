"""The whole: one broker, three loops, and the order in which they start and stop."""

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import closing, contextmanager
from functools import partial
from types import ModuleType

import psycopg2

from . import store
from .broker import Broker
from .downlink import Downlink
from .loop import Loop
from .metrics import Metrics, MetricsServer
from .monitor import Monitor
from .office import Office
from .prober import Prober
from .reader import Reader
from .settings import Settings
from .uplink import Uplink
from .worker import Worker

_logger = logging.getLogger(__name__)


#: Time to hand our part of the cabinets over to the others of the group.
LEAVE_SECONDS = 5.0


class NameTakenError(RuntimeError):
    """Another gateway of this name is at work on this database."""


class Gateway:
    """Runs until ``stop``; safe to be killed at any instant.

    Every step is committed before the next one tells somebody about it, so a gateway
    that starts again finds in the database, and the broker keeps for it, all that was
    under way.

    :param codecs: vendor -> codec module
    :param compose: `(vendor, device number, argument, number) -> (topic, payload,
        QoS)`
    :param office: interprets events and knows what is due
    """

    def __init__(
        self,
        settings: Settings,
        *,
        codecs: Mapping[str, ModuleType],
        compose: Callable[[str, str, dict, int], tuple[str, bytes, int]],
        office: Office,
    ):
        self._settings = settings
        self._stopping = threading.Event()
        self.failed = False
        uplinks = [topic for codec in codecs.values() for topic in codec.UPLINKS]
        self._metrics = Metrics()
        reader = Reader(codecs)
        self._broker = Broker(settings, uplinks, self._metrics, reader.read)
        self._worker = Worker(settings, office, self._broker, **self._loop("worker"))
        self._downlink = Downlink(
            settings, compose, self._broker, **self._loop("downlink")
        )
        self._uplink = Uplink(
            settings,
            reader,
            self._broker,
            office,
            on_stored=self._worker.wake,
            **self._loop("uplink"),
        )
        self._prober = Prober(codecs, self._broker, **self._loop("prober"))
        self._monitor = Monitor(self._broker, self._downlink, **self._loop("monitor"))

    def _loop(self, name: str) -> dict:
        return {
            "connect": self._connector(name),
            "on_fault": self._on_fault,
            "metrics": self._metrics,
        }

    def _connector(self, name: str):
        database = self._settings.database
        return partial(store.connect, database, f"{self._settings.name} {name}")

    @property
    def _loops(self) -> tuple[Loop, ...]:
        loops = self._worker, self._downlink, self._uplink, self._prober
        return (*loops, self._monitor) if self._is_watched else loops

    @property
    def _is_watched(self) -> bool:
        return self._settings.metrics_port is not None

    def run(self, on_ready: Callable[[], None] = lambda: None):
        """Work until ``stop`` is called.

        :param on_ready: called each time the broker has taken our subscriptions
        :raise NameTakenError: the broker would keep throwing one of the two out
        """
        with closing(self._connector("name")()) as connection:
            self._take_name(connection)
            self._broker.heard_until = store.heard_until(
                connection, self._settings.name
            )
            with self._watched():
                self._start(on_ready)
                try:
                    self._stopping.wait()
                finally:
                    self._shut_down()

    @contextmanager
    def _watched(self):
        """Answer for metrics and health meanwhile, if so wanted."""
        if not self._is_watched:
            yield
            return
        server = MetricsServer(
            self._metrics,
            self._monitor.health,
            self._settings.metrics_interface,
            self._settings.metrics_port,
        )
        server.start()
        try:
            yield
        finally:
            server.stop()

    def stop(self):
        """Finish what is in hand and leave; safe in a signal handler."""
        self._stopping.set()

    def _take_name(self, connection):
        if not store.try_lock_name(connection, self._settings.name):
            raise NameTakenError(
                f"a gateway named {self._settings.name!r} is running on this database"
            )

    def _start(self, on_ready: Callable[[], None]):
        def on_connected():
            self._downlink.wake()
            on_ready()

        self._broker.on_connected = on_connected
        for loop in self._loops:
            loop.start()
        self._broker.start()

    def _shut_down(self):
        """Stop what starts things first; frames not yet stored stay at the broker."""
        if self._may_leave() and self._broker.leave_group(LEAVE_SECONDS):
            self._uplink.drain(LEAVE_SECONDS)
        for loop in self._loops:
            loop.stop()
        for loop in self._loops:
            loop.join()
        self._broker.stop()
        _logger.info("the gateway has stopped")

    def _may_leave(self) -> bool:
        """Tell whether others of the group hear the cabinets from now on.

        Who leaves says so first, so that the last one stays.
        """
        try:
            with closing(self._connector("leave")()) as connection:
                return store.leave_group(connection, self._settings)
        except psycopg2.Error:
            _logger.warning("the gateway stays in its group", exc_info=True)
            return False

    def _on_fault(self):
        self.failed = True
        self.stop()
