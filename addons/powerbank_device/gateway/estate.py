"""What the broker keeps for a gateway that is dead."""

import threading
from datetime import UTC, datetime

from .broker import QUALITY_UP, Broker
from .client import Client


class Estate(Broker):
    """The session of a dead gateway, entered under its name to be emptied.

    It leaves the group before anything else, so nothing is added any more. The marker
    comes after all that has waited.
    """

    def __init__(self, *args):
        super().__init__(*args)
        #: When the dead gateway's part went to the others.
        self.left_at: datetime | None = None
        self._all_has_come = threading.Event()

    def is_empty(self) -> bool:
        """Whether all that waited has come, and is stored."""
        return self._all_has_come.is_set() and not self._held

    # === CALLBACKS (network thread) === #

    def _enter(self, client: Client):
        self._all_has_come.clear()
        client.unsubscribe(self._shared)

    def _on_unsubscribe(self, client, _userdata, _packet, _reasons, _properties):
        self.left_at = self.left_at or datetime.now(UTC)
        client.subscribe(self._marker, QUALITY_UP)

    def _on_caught_up(self):
        self._all_has_come.set()
