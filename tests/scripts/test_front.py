"""The proxy before Odoo: one address, two processes behind it."""

import socket
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from scripts.services import Front
from scripts.services.service import LOOPBACK


@pytest.fixture
def server():
    """Make an HTTP server that answers with its name; yields the maker."""
    running = []

    def make(name):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(f"{name} {self.path}".encode())

            def log_message(self, *_arguments):
                """Stay silent."""

        running.append(ThreadingHTTPServer((LOOPBACK, 0), Handler))
        threading.Thread(target=running[-1].serve_forever, daemon=True).start()
        return running[-1].server_port

    yield make
    for each in running:
        each.shutdown()
        each.server_close()


@pytest.fixture
def front(server):
    """A running front before two servers, `pages` and `sockets`."""
    odoo = SimpleNamespace(port=server("pages"), gevent_port=server("sockets"))
    with Front("test", odoo, 18200) as proxy:
        yield proxy


def get(front, path):
    with urllib.request.urlopen(f"{front.url}{path}", timeout=10) as answer:
        return answer.read().decode()


def test_pages_come_from_the_workers(front):
    assert get(front, "/odoo/stations") == "pages /odoo/stations"


def test_websockets_go_to_the_process_that_answers_them(front):
    assert get(front, "/websocket?version=1") == "sockets /websocket?version=1"


def test_who_hangs_up_at_once_harms_nobody(front):
    socket.create_connection((LOOPBACK, front.port)).close()
    assert get(front, "/") == "pages /"
