"""Keeps the broker's users in step with the credentials in the tables."""

import logging

from . import password_file
from .listener import Listener
from .settings import Settings

_logger = logging.getLogger(__name__)

CHANNEL = "powerbank_credential"
#: Seconds between two looks, for what nobody notifies about, such as a removed cabinet.
LOOK_SECONDS = 30.0
#: Seconds until a file that cannot be written is tried again.
RETRY_SECONDS = 5.0


class Keeper(Listener):
    """Writes the whole file anew whenever it differs, so it repairs what others did.

    Reading it again is the broker's part (`config/mosquitto.sh`): it may run elsewhere
    and belongs to somebody else.
    """

    channel = CHANNEL

    def __init__(self, settings: Settings, **loop):
        super().__init__("keeper", **loop)
        self._file = settings.password_file

    def cycle(self, connection):
        with connection.cursor() as cursor:
            cabinets = password_file.hashes(cursor)
        self.sleep(connection, self._write(cabinets))

    def _write(self, cabinets: dict[str, str]) -> float:
        """Return the seconds until the next look."""
        try:
            if password_file.write_cabinets(self._file, cabinets):
                _logger.info("the broker is told of %s cabinets", len(cabinets))
        except OSError:
            _logger.exception("the broker's password file cannot be written")
            return RETRY_SECONDS
        return LOOK_SECONDS
