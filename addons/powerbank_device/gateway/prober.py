"""Asks cabinets without a heartbeat of their own whether they live."""

import time
from collections.abc import Mapping
from types import ModuleType

from . import store
from .broker import Broker
from .loop import Loop
from .store import Lock

WAIT_SECONDS = 5.0


class Prober(Loop):
    """A probe is harmless and not worth a row: who is silent is asked again later.

    One of several gateways does it for all.
    """

    def __init__(self, codecs: Mapping[str, ModuleType], broker: Broker, **loop):
        super().__init__("prober", **loop)
        self._codecs = {
            vendor: codec for vendor, codec in codecs.items() if codec.PROBE_SECONDS
        }
        self._broker = broker
        self._asked: dict[tuple[str, str], float] = {}
        self._leads = False

    def begin(self, connection):
        self._leads = False

    def cycle(self, connection):
        self._leads = self._leads or store.try_lock(connection, Lock.PROBES)
        if self._leads and self._broker.connected.is_set():
            for vendor, codec in self._codecs.items():
                self._probe(connection, vendor, codec)
        self._stopping.wait(WAIT_SECONDS)

    def _probe(self, connection, vendor: str, codec: ModuleType):
        silent = store.silent_cabinets(connection, vendor, codec.PROBE_SECONDS)
        now = time.monotonic()
        for device_uid in silent:
            asked = self._asked.get((vendor, device_uid), 0.0)
            if not asked or now - asked >= codec.PROBE_SECONDS:
                self._asked[vendor, device_uid] = now
                self._broker.publish(*codec.probe(device_uid))
        self._forget(vendor, set(silent))

    def _forget(self, vendor: str, silent: set[str]):
        """Keep no note of cabinets that have answered."""
        self._asked = {
            key: asked
            for key, asked in self._asked.items()
            if key[0] != vendor or key[1] in silent
        }
