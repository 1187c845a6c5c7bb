"""What the gateway asks of the other side: the business that understands events."""

from datetime import datetime
from typing import NamedTuple, Protocol


class BusyError(Exception):
    """A row that is needed is held by somebody else: ask again in a moment."""


class Timer(NamedTuple):
    """Something whose time has come: ``kind`` of ``record``, at ``cabinet``."""

    cabinet: int
    kind: str
    record: int


class Office(Protocol):
    """Each call is one transaction, committed when it returns and gone when it raises.

    ``BusyError`` means nothing was wrong but the moment. Any other error is about this
    event or timer alone.
    """

    def interpret(self, event: int) -> None:
        """Apply one stored event. Calling it again for an applied one does nothing."""

    def due(self, listening_since: datetime | None) -> list[Timer]:
        """Return what is due now, most pressing first.

        :param listening_since: since when frames have been coming in without a break;
            a silence before that is ours, not the cabinet's. None while we are deaf.
        """

    def perform(self, timer: Timer) -> None:
        """Do what is due, if it still is."""
