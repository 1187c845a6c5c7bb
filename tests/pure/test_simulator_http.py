"""The second way of Volinks cabinets: what they call by HTTP, at a real server."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from urllib.parse import urlsplit

import pytest
from protocol import volinks, volinks_http
from simulator.cabinet import Bank
from simulator.fleet import Fleet
from simulator.web import Web
from simulator_bench import IMEI, Bench

PATIENCE = 30


@pytest.fixture
def calls():
    """A server's address, and what was called there."""
    called = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            place = urlsplit(self.path)
            path = place.path.removeprefix("/secret")
            called.put(volinks_http.read_call(path, place.query, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments):
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/secret", called
        server.shutdown()


@pytest.fixture
def bench(calls):
    web = Web()
    bench = Bench()
    bench.cabinet.post = web.way_of(IMEI, calls[0], volinks.encode)
    yield bench
    web.close()


def test_return_is_called_beside_mqtt(bench, calls):
    bench.cabinet.insert(Bank("77", 50), 3)
    bench.wait(1.2)
    assert [message.bank for message in bench.heard()] == ["77"]
    call = calls[1].get(timeout=PATIENCE)
    kind, values = volinks_http.read(call.topic, call.raw)
    assert (call.device_uid, kind.type) == (IMEI, "returned")
    assert (values["slot"], values["bank"]) == (3, "77")


def test_full_report_is_uploaded_and_not_said_over_mqtt(bench, calls):
    bench.wait(61)
    assert bench.heard() == []
    call = calls[1].get(timeout=PATIENCE)
    assert (call.device_uid, call.topic) == (IMEI, volinks_http.UPLOAD)
    inventory = volinks.decode(call.raw)
    assert [reading.bank for reading in inventory.slots] == bench.banks()


def test_return_that_failed_is_not_called(bench, calls):
    bench.cabinet.fault("foreign_region")
    bench.cabinet.insert(Bank("77", 50), 3)
    bench.wait(1.2)
    assert len(bench.heard()) == 1
    bench.cabinet.insert(Bank("78", 50), 3)
    bench.wait(1.2)
    call = calls[1].get(timeout=PATIENCE)
    assert b"singleSN=78" in call.raw


def test_unreachable_server_stops_nothing(bench):
    web = Web()
    bench.cabinet.post = web.way_of(IMEI, "http://127.0.0.1:1/secret", volinks.encode)
    bench.cabinet.insert(Bank("77", 50), 3)
    bench.wait(1.2)
    web.close()
    assert [message.bank for message in bench.heard()] == ["77"]


def test_cabinet_of_a_make_without_that_way_is_refused():
    row = {"imei": "1", "vendor": "relink", "slots": 2, "http": "http://127.0.0.1:1"}
    with pytest.raises(ValueError, match="does not call by HTTP"):
        Fleet({"cabinets": [row]}, "127.0.0.1:1")
