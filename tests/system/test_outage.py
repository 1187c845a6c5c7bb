"""PostgreSQL is stopped for a minute under traffic: nothing grows, nothing is lost."""

import json
import os
import random
import shutil
import threading
import time
import urllib.error
import urllib.request

import paho.mqtt.client as mqtt
import pytest
from test_gateway import until

from scripts.bench.telemetry import Bed, heartbeat, inventory
from scripts.services import Postgres
from scripts.services.service import LOOPBACK

FILL = "scripts/bench/telemetry.sql"
DATABASE = "outage"
CABINETS = 200
OUTAGE_SECONDS = 60
#: Inventories a second, and as many heartbeats; many times what cabinets say.
PACE = 100
#: Inventories that are said meanwhile at least; with as many heartbeats they are far
#: more than the queue holds.
MANY = 2000
#: More than the queue takes when it is full, less than all of them would take.
GROWTH_BYTES = 4 * 2**20


class Cabinets(threading.Thread):
    """Says what cabinets say, and counts what the broker has taken.

    :param Bed bed: the running broker
    """

    def __init__(self, bed):
        super().__init__(daemon=True)
        self.said = 0
        self._over = threading.Event()
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="say")
        self._client.username_pw_set(*bed.speaker)
        self._client.max_queued_messages_set(0)
        self._client.connect(LOOPBACK, bed.broker.port)
        self._client.loop_start()

    def run(self):
        chance = random.Random(20261122)
        while not self._over.is_set():
            cabinet = chance.randrange(1, CABINETS + 1)
            self._client.publish(*heartbeat(cabinet, chance), qos=1)
            self._client.publish(*inventory(cabinet, chance), qos=1).wait_for_publish()
            self.said += 1
            time.sleep(1 / PACE)

    def stop(self):
        """Return how many inventories were said and taken."""
        self._over.set()
        self.join()
        self._client.disconnect()
        self._client.loop_stop()
        return self.said


@pytest.fixture
def cluster(postgres, template, tmp_path):
    """A cluster that can be stopped and started again, with a fleet in a database."""
    name = f"outage-{os.getpid()}"
    dump = tmp_path / "template.dump"
    postgres.run_program("pg_dump", "-Fc", "-Z1", "-f", str(dump), template)
    cluster = Postgres(name, lasting=True)
    try:
        with cluster:
            cluster.create_database(DATABASE)
            cluster.run_program("pg_restore", "--no-owner", "-d", DATABASE, str(dump))
            options = ("-v", "ON_ERROR_STOP=1", "-v", f"fleet={CABINETS}", "-f", FILL)
            cluster.run_program("psql", "-Xq", "-d", DATABASE, *options)
            yield cluster
    finally:
        shutil.rmtree(cluster.data, ignore_errors=True)
        shutil.rmtree(cluster.socket, ignore_errors=True)


@pytest.fixture
def bed(cluster, data):
    """A broker and a gateway on the fleet; the gateway runs."""
    with Bed(cluster, DATABASE, data) as bed, bed.gateway:
        yield bed


def test_database_that_is_away_for_a_minute_costs_neither_memory_nor_frames(
    bed, cluster
):
    cabinets = Cabinets(bed)
    cabinets.start()
    until(lambda: bed.stored(), lambda stored: stored > 20 * PACE)
    assert health(bed) == 200
    before = memory(bed.gateway.pid)
    cluster.stop()
    stopped, said = time.monotonic(), cabinets.said
    most, queued = before, 0
    until(lambda: health(bed), lambda status: status == 503)
    while time.monotonic() < stopped + OUTAGE_SECONDS or cabinets.said - said < MANY:
        most = max(most, memory(bed.gateway.pid))
        queued = max(queued, bed.figure("powerbank_gateway_queue_frames"))
        time.sleep(1)
    assert most - before < GROWTH_BYTES
    assert 0 < queued <= 2000
    cluster.start()
    until(lambda: health(bed), lambda status: status == 200)
    until(lambda: bed.stored(), lambda stored: stored >= 2 * cabinets.said)
    said = cabinets.stop()
    until(lambda: kept(bed), lambda frames: frames >= said)
    # each of them, once: as a routine frame, or as an event where something differed
    assert kept(bed) == said
    assert readings(bed) == 8 * said
    assert bed.figure("powerbank_gateway_frames_dropped_total") == 0


def health(bed):
    """Return the status with which the gateway answers for its health."""
    try:
        url = f"http://{LOOPBACK}:{bed.metrics}/health"
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def memory(process_id):
    """Return the bytes of a process that lie in memory; the gateway is the Python
    below the programs that start it."""
    with open(f"/proc/{process_id}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def kept(bed):
    """Return how many inventories the database has."""
    return number(
        bed,
        "SELECT (SELECT count(*) FROM powerbank_device_frame)"
        " + (SELECT count(*) FROM powerbank_device_event WHERE kind = 'inventory')",
    )


def readings(bed):
    """Return how many slots were read."""
    return number(bed, "SELECT count(*) FROM powerbank_slot_reading")


def number(bed, statement):
    return json.loads(bed.postgres.query(statement, bed.database)[0])
