"""A loop that commits of others wake."""

import selectors
import socket
from contextlib import suppress

from . import store
from .loop import Loop


class Listener(Loop):
    """Sleeps until a transaction that notified ``channel`` has committed."""

    channel: str

    def __init__(self, name: str, **loop):
        super().__init__(name, **loop)
        self._waker, self._woken = socket.socketpair()
        self._waker.setblocking(False)
        self._woken.setblocking(False)

    def begin(self, connection):
        store.listen(connection, self.channel)

    def sleep(self, connection, seconds: float):
        """Return at a commit or a wake-up, at the latest after some seconds."""
        if not connection.notifies:
            with selectors.DefaultSelector() as selector:
                selector.register(connection, selectors.EVENT_READ)
                selector.register(self._woken, selectors.EVENT_READ)
                selector.select(seconds)
        connection.poll()
        connection.notifies.clear()
        with suppress(BlockingIOError):
            self._woken.recv(4096)

    def wake(self):
        with suppress(BlockingIOError):
            self._waker.send(b"!")
