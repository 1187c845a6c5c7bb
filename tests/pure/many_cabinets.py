"""A large fleet at a real broker, and a server that counts what it says."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import paho.mqtt.client as mqtt
from paho.mqtt.subscribeoptions import SubscribeOptions
from passwords import broker_hash
from protocol import messages, relink, volinks
from simulator import FleetControl

from scripts.services.service import free_port

ROOT = Path(__file__).parents[2]
ADDON = ROOT / "addons" / "powerbank_device"

CODECS = {"volinks": volinks, "relink": relink}
SLOTS, BANKS = 8, 5
PATIENCE = 300
SERVER = ("gateway", "gateway secret")
CONFIGURATION = """listener {port} 127.0.0.1
user root
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/access
max_inflight_messages 1000
set_tcp_nodelay true
"""


def fleet_of(count):
    """Return a fleet of both makes in turn, each cabinet with five banks."""
    return {
        "timing": {"heart": 60, "first_report": 10, "report": 120},
        "cabinets": [_cabinet(number) for number in range(count)],
    }


def _cabinet(number):
    imei = f"8600000{number:08d}"
    return {
        "imei": imei,
        "vendor": ("volinks", "relink")[number % 2],
        "password": f"secret of {imei}",
        "slots": SLOTS,
        "banks": [
            {"slot": slot, "bank": str(10_000_000 + number * SLOTS + slot)}
            for slot in range(1, BANKS + 1)
        ],
    }


class Server:
    """The other end of all topics: echoes heartbeats, keeps times of answers."""

    def __init__(self, port, vendors):
        self.vendors = vendors
        self.heard = {}
        self.news = threading.Condition()
        # of MQTT 5 only "no local": echoes of heartbeats go out where these come in
        version = mqtt.CallbackAPIVersion.VERSION2
        self.client = mqtt.Client(version, protocol=mqtt.MQTTv5)
        self.client.username_pw_set(*SERVER)
        self.client.on_message = self._on_message
        self.client.connect("127.0.0.1", port)
        for codec in CODECS.values():
            own = SubscribeOptions(qos=0, noLocal=True)
            self.client.subscribe([(topic, own) for topic in codec.UPLINKS])
        self.client.loop_start()

    def _on_message(self, _client, _userdata, packet):
        codec = volinks if packet.topic.startswith("/") else relink
        uid = codec.parse_topic(packet.topic).imei
        message = codec.decode(packet.payload, packet.topic)
        answer = codec.answer(uid, message)
        if answer:
            self.client.publish(*answer)
        with self.news:
            self.heard.setdefault((uid, message.type), []).append(
                (time.monotonic(), message)
            )
            self.news.notify_all()

    def order(self, uid, order):
        """Send an order and return when it went out."""
        self.client.publish(*CODECS[self.vendors[uid]].command(uid, order))
        return time.monotonic()

    def wait_for_frames(self, uid, count):
        """Return what a cabinet said, in its order, once it is so much."""
        return self.wait_for(lambda heard: _frames(heard, uid, count))

    def wait_for_answer(self, uid):
        """Return the first answer to an eject of a cabinet, and when it came."""
        return self.wait_for(lambda heard: heard.get((uid, "ejected")))[0]

    def eject(self, uid, slot, bank):
        """Have a bank ejected in the way of the cabinet's make."""
        by_slot = messages.EjectSlot(slot=slot, sequence=1)
        by_bank = messages.EjectBank(bank=bank)
        return self.order(uid, by_slot if self.vendors[uid] == "relink" else by_bank)

    def wait_for(self, condition):
        """Return what the condition makes of what was heard, once it is true."""
        with self.news:
            found = self.news.wait_for(lambda: condition(self.heard), PATIENCE)
        assert found, "it never happened"
        return found

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


def _frames(heard, uid, count):
    rows = [row for (sender, _), rows in heard.items() if sender == uid for row in rows]
    frames = [message.raw for _at, message in sorted(rows, key=lambda row: row[0])]
    return frames if len(frames) == count else None


@contextmanager
def ended(process):
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextmanager
def running_broker(folder, fleet):
    """Run a broker that knows every cabinet of the fleet; yield its port."""
    users = {row["imei"]: row["password"] for row in fleet["cabinets"]}
    lines = (f"{user}:{broker_hash(word)}\n" for user, word in [SERVER, *users.items()])
    (folder / "passwords").write_text("".join(lines))
    shutil.copy(ROOT / "config" / "mosquitto.acl", folder / "access")
    port = free_port(18870)
    configuration = CONFIGURATION.format(port=port, folder=folder)
    (folder / "mosquitto.conf").write_text(configuration)
    call = ["mosquitto", "-c", str(folder / "mosquitto.conf")]
    with (folder / "broker.log").open("wb") as log:
        process = subprocess.Popen(call, stdout=log, stderr=log)
    with ended(process):
        deadline = time.monotonic() + PATIENCE
        while "running" not in (folder / "broker.log").read_text():
            assert process.poll() is None, (folder / "broker.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield port


@contextmanager
def running_fleet(folder, fleet, port, spread, *more):
    """Run the fleet; yield its process and its control port once all are connected."""
    (folder / "fleet.json").write_text(json.dumps(fleet))
    call = [sys.executable, str(ADDON / "simulator"), "--control-port", "0"]
    call += ["--fleet", str(folder / "fleet.json"), "--broker", f"127.0.0.1:{port}"]
    call += ["--spread", str(spread), *more]
    with (folder / "fleet.log").open("wb") as log:
        process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=log, text=True)
    with ended(process):
        line = process.stdout.readline()
        assert "ready" in line, (folder / "fleet.log").read_text()[-2000:]
        yield process, int(line.split()[-1])


@contextmanager
def running(count, spread):
    """Run a fleet, its broker and a server; yield fleet, process, control, server."""
    fleet = fleet_of(count)
    vendors = {row["imei"]: row["vendor"] for row in fleet["cabinets"]}
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with (
            running_broker(folder, fleet) as port,
            closing(Server(port, vendors)) as server,
            running_fleet(folder, fleet, port, spread) as (process, control_port),
            FleetControl(control_port, timeout=PATIENCE) as control,
        ):
            yield fleet, process, control, server


def resident_kib(process):
    """Return how much memory a process holds."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def processor_seconds(process):
    """Return how much processor time a process has used."""
    ticks = Path(f"/proc/{process.pid}/stat").read_text().split()[13:15]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
