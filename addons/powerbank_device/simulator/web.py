"""The second way of Volinks cabinets: calls by HTTP."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from .neighbours import messages, volinks_http

THREADS = 4
PATIENCE_SECONDS = 20.0
SIGNAL = "26"

_logger = logging.getLogger(__name__)


class Web:
    """Makes the calls of all cabinets, a few at a time; nobody waits for an answer."""

    def __init__(self):
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="web")

    def way_of(self, imei: str, address: str, encode: Callable) -> Callable:
        """Return what sends a message of this cabinet.

        :param address: up to the cabinet's own secret, without a slash at the end
        :param encode: makes the frame of an inventory
        """
        return partial(self._send, imei, address.rstrip("/"), encode)

    def close(self):
        """Make the calls that wait, and take no more."""
        self._pool.shutdown()

    def _send(self, imei: str, address: str, encode: Callable, message):
        if isinstance(message, messages.Returned):
            path, body = _return(imei, message), b""
        else:
            path, body = _upload(imei), encode(message).hex().upper().encode()
        self._pool.submit(_call, imei, f"{address}{path}", body)


def _return(imei: str, message) -> str:
    values = {"rentboxSN": imei, "singleSN": message.bank, "hole": str(message.slot)}
    return volinks_http.signed(volinks_http.RETURN, values)


def _upload(imei: str) -> str:
    values = {"rentboxSN": imei, "signal": SIGNAL}
    return volinks_http.signed(volinks_http.UPLOAD, values)


def _call(imei: str, address: str, body: bytes):
    """Make a call, once, and tell how it ended; the address holds a secret."""
    request = Request(address, body, {"Content-Type": "text/plain"}, method="POST")
    call = address.partition("?")[0].rpartition("/")[2]
    try:
        with urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            _logger.info("%s called %s: %s", imei, call, answer.status)
    except HTTPError as error:
        _logger.info("%s called %s and was refused: %s", imei, call, error.code)
    except OSError as error:
        _logger.info("%s cannot call %s: %s", imei, call, error)
