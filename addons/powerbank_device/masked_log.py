"""Keeps the secrets of cabinets out of the server's log.

They stand in the addresses that cabinets call, and the web server logs every address.
"""

import logging
import re

_SECRET = re.compile(r"(/powerbank/device/[^/\s]+/)[^/\s]+")


def masked(text: str) -> str:
    """Return the text with dots in place of each secret."""
    return _SECRET.sub(r"\1...", text)


def _mask(record):
    if "/powerbank/device/" in (message := record.getMessage()):
        record.msg, record.args = masked(message), ()
    return True


logging.getLogger("werkzeug").addFilter(_mask)
