"""One thread for everything: sockets that are ready, and what is due by the agenda."""

import selectors
from collections.abc import Callable

from .agenda import Agenda

TICK_SECONDS = 0.5


class Loop:
    """Waits for sockets and times, and calls whoever asked for them."""

    def __init__(self, agenda: Agenda):
        self.agenda = agenda
        self._selector = selectors.DefaultSelector()
        self._running = False

    def watch(
        self,
        connection,
        read: Callable[[], object],
        write: Callable[[], object] | None = None,
    ):
        """Call ``read`` when there is something to read, ``write`` when wanted."""
        self._selector.register(connection, selectors.EVENT_READ, (read, write))

    def unwatch(self, connection):
        """Forget a socket, if it is known."""
        if connection in self._selector.get_map():
            self._selector.unregister(connection)

    def want_write(self, connection, wanted: bool):
        """Say whether ``write`` is to be called for a socket."""
        if connection in self._selector.get_map():
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if wanted else 0)
            calls = self._selector.get_key(connection).data
            self._selector.modify(connection, events, calls)

    def run(self):
        """Go on until ``stop``."""
        self._running = True
        while self._running:
            self.turn()

    def turn(self):
        """Wait once, and call whoever is due."""
        for key, events in self._selector.select(self.agenda.wait(TICK_SECONDS)):
            read, write = key.data
            if events & selectors.EVENT_READ:
                read()
            if events & selectors.EVENT_WRITE:
                write()
        self.agenda.run()

    def stop(self):
        """End ``run`` after this turn."""
        self._running = False

    def close(self):
        """Give the selector back."""
        self._selector.close()
