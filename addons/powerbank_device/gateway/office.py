"""What the gateway asks of the other side: the business that understands events."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol


class BusyError(Exception):
    """A row that is needed is held by somebody else: ask again in a moment."""


class Timer(NamedTuple):
    """Something whose time has come: ``kind`` of ``record``, at ``cabinet``."""

    cabinet: int
    kind: str
    record: int


class Terms(NamedTuple):
    """What the settings say about inventories.

    ``inventory_period`` is the time from one to the next, ``warm`` the temperature
    (degrees Celsius) from which a power bank is looked at, ``options`` what a vendor's
    ``decode`` takes besides.
    """

    inventory_period: timedelta
    warm: int
    options: Mapping[str, dict]


class Office(Protocol):
    """Each call is one transaction, committed when it returns and gone when it raises.

    ``BusyError`` means nothing was wrong but the moment. Any other error is about this
    event or timer alone.
    """

    def interpret(self, event: int) -> str:
        """Apply one stored event. Calling it again for an applied one does nothing.

        :return: its state then
        """

    def due(self, listening_since: datetime | None) -> list[Timer]:
        """Return what is due now, most pressing first.

        :param listening_since: since when frames have been coming in without a break;
            a silence before that is ours, not the cabinet's. None while we are deaf.
        :raise BusyError: a table is held, as while addons are updated
        """

    def perform(self, timer: Timer) -> None:
        """Do what is due, if it still is."""

    def prepare(self) -> Terms:
        """See to it that what is stored in the next days has its place.

        :return: the settings of now
        :raise BusyError: likewise
        """
