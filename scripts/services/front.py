"""One address for a server of several processes, as a proxy gives it in production.

    python -m scripts.services.front PORT HTTP_PORT WEBSOCKET_PORT

Odoo answers websockets in a process of its own, on a port of its own. A browser knows
one address only: this passes each connection on by the path that it begins with.
"""

import asyncio
import sys
from contextlib import suppress

from scripts.paths import PYTHON
from scripts.services.service import LOOPBACK, Service, answers_on, free_port

WEBSOCKET = b"/websocket"
CHUNK = 65536
FIRST_LINE_SECONDS = 30


class Front(Service):
    """The proxy before an `Odoo` with workers; a context manager.

    :param Odoo odoo: the running server
    :param int port: the port to listen on; the next free one when it is taken
    """

    def __init__(self, name, odoo, port):
        super().__init__(f"front-{name}")
        self.odoo = odoo
        self.preferred_port = port
        self.port = None

    @property
    def url(self):
        """The address for browsers, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self):
        """Start on the first free port."""
        self.port = free_port(self.preferred_port)
        return super().start()

    def command(self):
        """Run this module."""
        ports = (self.port, self.odoo.port, self.odoo.gevent_port)
        return [str(PYTHON), "-m", "scripts.services.front", *map(str, ports)]

    def is_ready(self):
        """Tell whether connections are taken."""
        return answers_on(self.port)


async def serve(port, http_port, websocket_port):
    """Pass connections on until the process is ended."""

    async def pass_on(reader, writer):
        with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            first = await asyncio.wait_for(reader.readline(), FIRST_LINE_SECONDS)
            if first.count(b" ") > 1:
                path = first.split(b" ")[1]
                target = websocket_port if path.startswith(WEBSOCKET) else http_port
                await connect(first, reader, writer, target)
        writer.close()

    server = await asyncio.start_server(pass_on, LOOPBACK, port)
    await server.serve_forever()


async def connect(first, reader, writer, target):
    """Copy both ways between a client and the process that answers him."""
    back_reader, back_writer = await asyncio.open_connection(LOOPBACK, target)
    back_writer.write(first)
    ways = [copy(reader, back_writer), copy(back_reader, writer)]
    tasks = [asyncio.ensure_future(way) for way in ways]
    # the server closes after its answer; then nothing of the client is awaited
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if not tasks[1].done() and tasks[0].done():
        await tasks[1]
    for task in tasks:
        task.cancel()
    back_writer.close()


async def copy(reader, writer):
    """Copy until one side ends."""
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(*map(int, sys.argv[1:])))
