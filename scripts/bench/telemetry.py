"""Heartbeats and inventories a second: one gateway against a client that only decodes.

The stream is made once a round and waits at the broker, for the gateway and for the
bare client alike; then each takes it, one after the other. For each inventory there are
two heartbeats, as the vendor's intervals have it, and half of the charges change from
one inventory to the next. A frame counts when it is committed with all that it changes.
"""

import random
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import paho.mqtt.client as mqtt

from scripts.bench.bare_client import WARM, volinks
from scripts.bench.table import Row
from scripts.paths import PYTHON
from scripts.services import Gateway, Mosquitto, databases, free_port
from scripts.services.service import LOOPBACK

sys.path.insert(0, str(Path(volinks.__file__).parents[1]))
from protocol.messages import Heartbeat, Inventory, SlotReading, SlotState

FILL = Path(__file__).with_name("telemetry.sql")
BARE = Path(__file__).with_name("bare_client.py")
FLEETS = {"small": 1_000, "large": 100_000}
MESSAGES = 20_000
ROUNDS = 5
#: The second means "no more", within what two runs of the same differ by.
GOAL, GOAL_LARGE = 0.5, 0.8
SECONDS = 300
PORT = 28930
#: Speaks for all cabinets, and hears them. The gateway lets in whom its tables know;
#: of others it leaves those whose names begin like its own.
USER = "gateway-bench"
RIGHTS = f"""
user {USER}
topic write /powerbank/+/user/+
topic read /powerbank/+/user/update
topic read /powerbank/+/user/heart
"""
WRITTEN = "powerbank_gateway_frames_stored_total"


def prepare(postgres, template, data):
    """Make a database for each fleet from one that nobody uses meanwhile."""
    for name, fleet in FLEETS.items():
        database = f"{template}_fleet_{name}"
        databases.copy_database(postgres, template, database, data)
        options = ("-v", "ON_ERROR_STOP=1", "-v", f"fleet={fleet}", "-f", FILL)
        postgres.run_program("psql", "-Xq", "-d", database, *options)


def measure(postgres, template, data):
    """Return two rows: against the bare client, and 100,000 against 1,000 cabinets."""
    rates = {"small": [], "large": [], "bare": []}
    with ExitStack() as running:
        beds = {
            name: running.enter_context(Bed(postgres, f"{template}_fleet_{name}", data))
            for name in FLEETS
        }
        for number in range(ROUNDS):
            for name, bed in beds.items():
                stream = make_stream(FLEETS[name], number)
                bed.say(stream)
                if name == "small":
                    rates["bare"].append(bed.bare(len(stream)))
                rates[name].append(bed.gateway_rate(len(stream)))
    return [
        _row(
            "heartbeats and inventories written per second",
            "bare client that decodes",
            rates["small"],
            rates["bare"],
            GOAL,
        ),
        _row(
            "the same of 100,000 cabinets",
            "of 1,000 cabinets",
            rates["large"],
            rates["small"],
            GOAL_LARGE,
        ),
    ]


def _row(what, name, values, baseline, goal):
    ratio = median(a / b for a, b in zip(values, baseline, strict=True))
    return Row(what, median(values), name, median(baseline), ratio, f">= {goal}")


def make_stream(fleet, number):
    """Return `[(topic, payload)]`; the cabinets take turns, in an order by chance.

    None speaks twice before all have spoken, as their intervals have it.
    """
    chance = random.Random(number)
    beating, telling = turns(fleet, chance), turns(fleet, chance)
    return [
        heartbeat(next(beating), chance)
        if place % 3
        else inventory(next(telling), chance)
        for place in range(MESSAGES)
    ]


def turns(fleet, chance):
    """Generate the cabinets, round after round in another order."""
    cabinets = list(range(1, fleet + 1))
    while True:
        chance.shuffle(cabinets)
        yield from cabinets


def heartbeat(cabinet, chance):
    """Return topic and payload."""
    message = Heartbeat(signal=chance.randrange(10, 31))
    uid = str(870_000_000_000_000 + cabinet)
    return volinks.heartbeat_topic(uid), volinks.encode(message)


def inventory(cabinet, chance):
    """Return topic and payload of what the books say, with charges by chance."""
    slots = [
        SlotReading(
            slot=number,
            state=SlotState.NORMAL,
            code=1,
            bank=str(30_000_000 + 4 * cabinet + number),
            level=chance.choice((50, 60)),
            temperature=25,
        )
        if number <= 4
        else SlotReading(slot=number, state=SlotState.EMPTY, code=0)
        for number in range(1, 9)
    ]
    uid = str(870_000_000_000_000 + cabinet)
    return volinks.uplink_topic(uid), volinks.encode(Inventory(slots=tuple(slots)))


class Bed:
    """A broker and a gateway on one database; a context manager.

    Gateway and bare client have sessions at the broker, which keeps the stream for
    them while they are not there.
    """

    #: User and password of who speaks for all cabinets.
    speaker = (USER, USER)

    def __init__(self, postgres, database, data, options=()):
        self.broker = Mosquitto(f"bench-{database}", PORT, lasting=False)
        self.metrics = free_port(PORT + 100)
        options = ("--metrics-port", self.metrics, "--frames-per-minute", 0, *options)
        self.gateway = Gateway(
            f"bench-{database}",
            database,
            postgres,
            self.broker,
            options=options,
            data=data,
        )
        self.postgres = postgres
        self.database = database

    def __enter__(self):
        with ExitStack() as starting:
            starting.enter_context(self.broker)
            self.broker.let_in({USER: USER})
            with (self.broker.folder / "acl").open("a") as rights:
                rights.write(RIGHTS)
            self.broker.reload()
            self._running = starting.pop_all()
        self.bare(0)
        with self.gateway:
            pass
        return self

    def __exit__(self, *exception):
        self._running.close()

    def say(self, stream):
        """Have the broker keep a stream."""
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=USER)
        client.username_pw_set(USER, USER)
        client.max_inflight_messages_set(1000)
        client.connect(LOOPBACK, self.broker.port)
        client.loop_start()
        sent = [client.publish(topic, payload, 1) for topic, payload in stream]
        for message in sent:
            message.wait_for_publish(SECONDS)
        client.disconnect()
        client.loop_stop()

    def bare(self, count):
        """Return the messages a second of the bare client; of 0 it only subscribes."""
        command = (PYTHON, BARE, self.broker.port, USER, USER, count)
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            check=True,
        )
        return float(done.stdout)

    def gateway_rate(self, count):
        """Return the messages a second that the gateway writes.

        :raise RuntimeError: not everything was written
        """
        before = self._written()
        with self.gateway:
            begun = self._when(int(WARM * count))
            over = self._when(count)
        written = self._written() - before
        inventories = -(-count // 3)
        if written != 8 * inventories or self._waiting():
            raise RuntimeError(f"{written} readings of {inventories} inventories")
        return (1 - WARM) * count / (over - begun)

    def _when(self, count):
        """Wait until so many frames are committed; return when they were."""
        deadline = time.monotonic() + SECONDS
        while self.stored() < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.stored()} of {count} frames are written")
            time.sleep(0.02)
        return time.perf_counter()

    def stored(self):
        """Return how many frames the gateway has committed since it was started."""
        return self.figure(WRITTEN)

    def figure(self, name):
        """Return one of the gateway's metrics, summed over its labels."""
        try:
            url = f"http://{LOOPBACK}:{self.metrics}/metrics"
            with urllib.request.urlopen(url, timeout=5) as answer:
                lines = answer.read().decode().splitlines()
        except OSError:
            return 0
        values = (line.split() for line in lines if not line.startswith("#"))
        return sum(
            float(value) for key, value in values if key.partition("{")[0] == name
        )

    def _written(self):
        return self._count("powerbank_slot_reading")

    def _waiting(self):
        return self._count("powerbank_device_event WHERE state = 'received'")

    def _count(self, rows):
        statement = f"SELECT count(*) FROM {rows}"
        return int(self.postgres.query(statement, self.database)[0])
