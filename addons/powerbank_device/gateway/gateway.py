"""The whole: one broker, three loops, and the order in which they start and stop."""

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from types import ModuleType

import psycopg2

from . import group, store
from .broker import Broker
from .downlink import Downlink
from .estate import Estate
from .flood import Flood
from .heir import Heir
from .keeper import Keeper
from .loop import Loop
from .metrics import Metrics, MetricsServer
from .monitor import Monitor
from .office import Office
from .prober import Prober
from .reader import Reader
from .sessions import Registrar
from .settings import Settings
from .uplink import Uplink
from .worker import Worker

_logger = logging.getLogger(__name__)


#: Time to hand our part of the cabinets over to the others of the group.
LEAVE_SECONDS = 5.0
#: Time for another of our name to go, or to hand over what it took for us.
NAME_SECONDS = 10.0


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
        self._topics = [topic for codec in codecs.values() for topic in codec.UPLINKS]
        self._metrics = Metrics()
        self._flood = Flood(settings.frames_per_minute)
        self._reader = Reader(codecs, self._flood)
        self._office = office
        self._broker = self._new_broker(Broker, settings)
        self._watch_broker()
        self._registrar = Registrar(**self._loop("registrar"))
        self._broker.on_log = self._registrar.hear
        self._keeper = Keeper(settings, **self._loop("keeper"))
        self._worker = Worker(settings, office, self._broker, **self._loop("worker"))
        self._downlink = Downlink(
            settings, compose, self._broker, **self._loop("downlink")
        )
        self._uplink = self._new_uplink(settings, self._broker)
        self._prober = Prober(codecs, self._broker, **self._loop("prober"))
        self._monitor = Monitor(self._broker, self._downlink, **self._loop("monitor"))
        self._heir = Heir(settings, self._open_estate, **self._loop("heir"))

    def _new_broker(self, kind: type[Broker], settings: Settings) -> Broker:
        return kind(settings, self._topics, self._metrics, self._reader.read)

    def _watch_broker(self):
        is_connected = self._broker.connected.is_set
        watch = self._metrics.watch
        watch("broker_connected", "Whether we hear the cabinets.", is_connected)
        watch("queue_frames", "Frames that wait here.", self._broker.waiting)

    def _new_uplink(self, settings: Settings, broker: Broker) -> Uplink:
        return Uplink(
            settings,
            self._reader,
            self._flood,
            broker,
            self._office,
            on_stored=self._worker.wake,
            **self._loop("uplink"),
        )

    def _open_estate(self, name: str) -> tuple[Estate, Uplink]:
        """Return what takes and what stores the frames kept for another gateway."""
        settings = replace(self._settings, name=name)
        estate = self._new_broker(Estate, settings)
        return estate, self._new_uplink(settings, estate)

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
        loops = [self._worker, self._downlink, self._uplink, self._prober]
        loops.append(self._registrar)
        if self._settings.password_file:
            loops.append(self._keeper)
        if self._is_watched:
            loops.append(self._monitor)
        return tuple(loops)

    @property
    def _is_watched(self) -> bool:
        return self._settings.metrics_port is not None

    def run(self, on_ready: Callable[[], None] = lambda: None):
        """Work until ``stop`` is called.

        :param on_ready: called each time the broker has taken our subscriptions
        :raise NameTakenError: the broker would keep throwing one of the two out
        """
        with self._named(), self._watched():
            self._start(on_ready)
            try:
                self._stopping.wait()
            finally:
                self._shut_down()

    @contextmanager
    def _named(self):
        """Hold our name meanwhile; know until when it was heard under it before."""
        name = self._settings.name
        with closing(self._connector("start")()) as connection:
            self._heir.start()
            try:
                if not self._heir.named.wait(NAME_SECONDS):
                    raise NameTakenError(
                        f"a gateway named {name!r} is running on this database"
                    )
                self._broker.heard_until = group.heard_until(connection, name)
                group.join_group(connection, self._settings)
                yield
            finally:
                self._heir.stop()
                self._heir.join()

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

    def _start(self, on_ready: Callable[[], None]):
        def on_connected():
            self._downlink.wake()
            on_ready()

        self._broker.on_connected = on_connected
        self._broker.on_displaced = self._on_displaced
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
                return group.leave_group(connection, self._settings)
        except psycopg2.Error:
            _logger.warning("the gateway stays in its group", exc_info=True)
            return False

    def _on_displaced(self):
        """Who was taken for dead ends, and waits for his name when he is started."""
        _logger.error("somebody has connected to the broker under our name")
        self._on_fault()

    def _on_fault(self):
        self.failed = True
        self.stop()
