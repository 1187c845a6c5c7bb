"""A round of rentals is recorded and replayed: another gateway hears the same."""

import os
import sys
from collections import defaultdict

import pytest
from test_gateway import SPEED, World, fill, until

from scripts.demo.fleet import FleetControl
from scripts.paths import ADDONS
from scripts.services import Stack, databases, free_port
from scripts.services.odoo import CONFIGURATION, run_odoo

sys.path.insert(0, str(ADDONS / "powerbank_device"))
from protocol import codec
from simulator.recording import UP, read_recording

PORTS = {"odoo": 18069, "mosquitto": 18830}
QUIET = ("--workers=0", "--max-cron-threads=0")


@pytest.fixture
def another_database(postgres, template, data):
    """A second fresh copy of the template."""
    name = f"replay_{os.getpid()}"
    databases.copy_database(postgres, template, name, data)
    yield name
    databases.drop_database(postgres, name, data)


def test_replayed_recording_gives_a_fresh_gateway_the_same_frames(
    postgres, database, another_database, data, tmp_path
):
    file = tmp_path / "recording"
    stored = tmp_path / "stored"
    record_a_round(postgres, database, data, file, stored)
    recorded, heard = frames_of(file), frames_of(stored)
    kinds = [kind for said in heard.values() for kind, _raw in said]
    assert kinds.count("ejected") == kinds.count("returned") == 2
    for cabinet, said in heard.items():
        assert is_stretch(said, recorded[cabinet])
    again = tmp_path / "again"
    replay_it(postgres, another_database, data, stored, again)
    assert frames_of(again) == heard


def is_stretch(part, whole):
    """Tell whether a list stands in another without a gap.

    Cabinets speak before the gateway listens, and after it was asked what it has.
    """
    starts = range(len(whole) - len(part) + 1)
    return any(whole[start : start + len(part)] == part for start in starts)


def record_a_round(postgres, database, data, file, stored):
    """Have a bank lent and returned by a cabinet of each make, all written down."""
    port = free_port(18890)
    control = ("--control-port", port, "--speed", SPEED, "--record", file)
    stack = Stack("record", postgres, database, data, PORTS, QUIET, cabinets=control)
    stack.broker.lasting = False
    handles = fill(postgres, database, data)
    with stack, FleetControl(port) as fleet:
        world = World(stack, fleet, handles)
        for vendor in ("volinks", "relink"):
            visit = world.visit(vendor).start()
            visit.wait_for("in_use")
            visit.put_back(visit.bank())
            visit.wait_for("done")
    export(postgres, database, data, stored)


def replay_it(postgres, database, data, file, stored):
    """Replay a recording to a gateway that has heard nothing before."""
    stack = Stack("replay", postgres, database, data, PORTS, QUIET, lasting=False)
    # the cabinets themselves keep still: their numbers are taken
    stack.cabinets.command = lambda: ["sleep", "infinity"]
    stack.cabinets.is_ready = lambda: True
    with stack:
        where = ("-c", CONFIGURATION, "-d", database, *stack.cabinets.arguments())
        what = ("--replay", file, "--speed", "10")
        run_odoo("replay", postgres, "powerbank_cabinets", *where, *what, data=data)
        said = sum(map(len, frames_of(file).values()))
        until(lambda: stored_frames(postgres, database), lambda n: n >= said)
    export(postgres, database, data, stored)


def stored_frames(postgres, database):
    """Return how many frames a database keeps."""
    statement = (
        "SELECT (SELECT count(*) FROM powerbank_device_event)"
        " + (SELECT count(*) FROM powerbank_device_frame)"
    )
    return int(postgres.query(statement, database)[0])


def export(postgres, database, data, file):
    """Write what a database keeps into a file."""
    where = ("-c", CONFIGURATION, "-d", database, "--output", file)
    run_odoo("traffic", postgres, "powerbank_traffic", *where, data=data)


def frames_of(file):
    """Return what each cabinet said, in its order, as kind and bytes.

    Heartbeats and the answers to probes are not kept by a gateway.
    """
    said = defaultdict(list)
    for frame in read_recording(file.read_text().splitlines()):
        if frame.direction == UP:
            message = codec(frame.vendor).decode(frame.payload, frame.topic)
            if message.type != "heartbeat":
                said[frame.cabinet].append((message.type, message.raw))
    return dict(said)
