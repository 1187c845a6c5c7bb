"""What a gateway counts, for Prometheus, and whether it is well."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import ThreadingWSGIServer

_logger = logging.getLogger(__name__)

PREFIX = "powerbank_gateway"
SIZES = (1, 5, 10, 50, 100, 250, 500, 1000)
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """The figures of one gateway; counted whether or not anybody asks for them."""

    def __init__(self):
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._received = self._new(Counter, "frames_received", "Frames taken.")
        self._dropped = self._new(
            Counter, "frames_dropped", "Frames of QoS 0 for which there was no room."
        )
        self._stored = self._new(
            Counter, "frames_stored", "Frames committed, by what they became.", ["as"]
        )
        self._events = self._new(
            Counter, "events", "Frames interpreted, by what came of them.", ["state"]
        )
        self._timers = self._new(Counter, "timers", "Things done in time.", ["kind"])
        self._commands = self._new(
            Counter, "commands", "Commands sent from here, by outcome.", ["outcome"]
        )
        self._take_overs = self._new(
            Counter, "take_overs", "Parts of dead gateways, by outcome.", ["outcome"]
        )
        self._errors = self._new(
            Counter, "database_errors", "Times the database was lost.", ["loop"]
        )
        self._batch_frames = self._new(
            Histogram, "batch_frames", "Frames stored at once.", buckets=SIZES
        )
        self._batch_seconds = self._new(
            Histogram, "batch_seconds", "Time to store a batch.", buckets=SECONDS
        )
        self._oldest = self._new(
            Gauge, "oldest_event_seconds", "Age of the oldest frame that waits."
        )
        self._quarantined = self._new(
            Gauge, "quarantined_events", "Frames that were put aside for people."
        )

    def _new(self, kind, name: str, text: str, labels: Iterable[str] = (), **more):
        name = f"{PREFIX}_{name}"
        return kind(name, text, labels, registry=self.registry, **more)

    def watch(self, name: str, text: str, value: Callable[[], float]):
        """Show a value as it is at the moment of asking."""
        self._new(Gauge, name, text).set_function(value)

    @contextmanager
    def batch(self, size: int):
        """Measure how long it takes to store a batch."""
        begun = time.perf_counter()
        yield
        self._batch_frames.observe(size)
        self._batch_seconds.observe(time.perf_counter() - begun)

    # === EVENTS === #

    def on_stored(self, frames: int, events: int, waiting: int):
        """Frames are committed: so many heartbeats, routine ones, and waiting ones."""
        self._received.inc(frames)
        self._stored.labels("heartbeat").inc(frames - events)
        self._stored.labels("routine").inc(events - waiting)
        self._stored.labels("event").inc(waiting)

    def on_dropped(self):
        self._dropped.inc()

    def on_interpreted(self, state: str):
        self._events.labels(state).inc()

    def on_timer(self, kind: str):
        self._timers.labels(kind).inc()

    def on_command(self, outcome: str):
        self._commands.labels(outcome).inc()

    def on_take_over(self, outcome: str):
        self._take_overs.labels(outcome).inc()

    def on_database_error(self, loop: str):
        self._errors.labels(loop).inc()

    def on_vitals(self, oldest_seconds: float, quarantined: int):
        self._oldest.set(oldest_seconds)
        self._quarantined.set(quarantined)


class MetricsServer:
    """Answers `GET /metrics`, and `GET /health` with 200 or 503.

    :param health: returns what is well, and what is not, by name
    """

    def __init__(
        self,
        metrics: Metrics,
        health: Callable[[], dict[str, bool]],
        interface: str,
        port: int,
    ):
        self._metrics = metrics
        self._health = health
        self._server = make_server(
            interface, port, self._answer, ThreadingWSGIServer, _QuietHandler
        )
        self.port = self._server.server_port

    def start(self):
        """Answer from now on, in the background."""
        threading.Thread(
            target=self._server.serve_forever, name="metrics", daemon=True
        ).start()
        _logger.info("metrics and health at port %s", self.port)

    def stop(self):
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, environ, start_response):
        kind, status, body = "text/plain; charset=utf-8", "404 Not Found", b""
        if environ["PATH_INFO"] == "/metrics":
            kind, status = CONTENT_TYPE_LATEST, "200 OK"
            body = generate_latest(self._metrics.registry)
        elif environ["PATH_INFO"] == "/health":
            parts = self._health()
            well = all(parts.values())
            status = "200 OK" if well else "503 Service Unavailable"
            lines = (
                f"{name}: {'ok' if is_ok else 'away'}\n"
                for name, is_ok in parts.items()
            )
            body = "".join(lines).encode()
        start_response(status, [("Content-Type", kind)])
        return [body]


class _QuietHandler(WSGIRequestHandler):
    """Who asks every few seconds needs no line in the log."""

    def log_message(self, *_args):
        """Say nothing."""
