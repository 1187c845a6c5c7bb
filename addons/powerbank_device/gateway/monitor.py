"""Looks at the tables for what only they can tell: lag, quarantine, outcomes."""

from . import store
from .broker import Broker
from .downlink import Downlink
from .loop import Loop

WAIT_SECONDS = 2.0


class Monitor(Loop):
    """Feeds the metrics; its own connection is the proof that the database is there."""

    def __init__(self, broker: Broker, downlink: Downlink, **loop):
        super().__init__("monitor", **loop)
        self._broker = broker
        self._downlink = downlink
        self._reaches_database = False

    def health(self) -> dict[str, bool]:
        """Return what the gateway needs, and whether it is there."""
        return {
            "broker": self._broker.connected.is_set(),
            "database": self._reaches_database,
        }

    def cycle(self, connection):
        self._metrics.on_vitals(*store.vitals(connection))
        self._reaches_database = True
        for command, outcome in store.outcomes(connection, [*self._downlink.sent]):
            self._downlink.sent.discard(command)
            self._metrics.on_command(outcome)
        self._stopping.wait(WAIT_SECONDS)

    def on_lost(self):
        self._reaches_database = False
