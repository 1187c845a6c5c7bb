"""From the database to the cabinets: mark as sent, commit, then publish once."""

import logging
from collections.abc import Callable

from . import store
from .broker import Broker
from .listener import Listener
from .settings import Settings
from .store import Claim

_logger = logging.getLogger(__name__)

#: Commands whose outcome is looked for; each has one within seconds.
SENT_AT_MOST = 10_000


class Downlink(Listener):
    """Woken by the commit that queues a command; polls only as a safety net.

    Nothing is claimed while the broker is away, so that a command is either sent in
    time or expires unsent.
    """

    channel = "powerbank_command"

    def __init__(
        self,
        settings: Settings,
        compose: Callable[[str, str, dict, int], tuple[str, bytes, int]],
        broker: Broker,
        **loop,
    ):
        super().__init__("downlink", **loop)
        self._settings = settings
        self._compose = compose
        self._broker = broker
        #: Commands of which nothing has come yet, for the monitor.
        self.sent: set[int] = set()

    def cycle(self, connection):
        if self._broker.connected.is_set():
            for claim in store.claim_commands(connection, self._settings.commands):
                self._publish(claim)
        self._wait(connection)

    def _publish(self, claim: Claim):
        try:
            publication = self._compose(
                claim.vendor, claim.device_uid, claim.argument, claim.id
            )
        except (LookupError, ValueError):
            _logger.exception("command %s cannot be written; it stays unsent", claim.id)
            return
        self._broker.publish(*publication)
        self._remember(claim.id)
        _logger.info(
            "command %s to %s: %s",
            claim.id,
            claim.device_uid,
            claim.argument["type"],
            extra={"command": claim.id, "cabinet": claim.device_uid},
        )

    def _remember(self, command: int):
        if len(self.sent) < SENT_AT_MOST:
            self.sent.add(command)

    def _wait(self, connection):
        """Sleep until a commit, a wake-up, the next paced command, or the poll."""
        timeout = self._settings.poll
        if self._broker.connected.is_set():
            due = store.seconds_to_next_command(connection)
            timeout = timeout if due is None else min(max(due, 0), timeout)
        self.sleep(connection, timeout)
