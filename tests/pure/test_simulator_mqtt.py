"""A fleet against a real broker, with the project's own access list."""

import json
import queue
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from protocol import messages, volinks
from simulator import FleetControl, FleetError

ROOT = Path(__file__).parents[2]
SIMULATOR = ROOT / "addons" / "powerbank_device" / "simulator"
FIRST, SECOND = "860000000000001", "860000000000002"
PATIENCE = 60
FLEET = {
    "cabinets": [
        {
            "imei": FIRST,
            "password": "first secret",
            "slots": 8,
            "boards": 2,
            "banks": [
                {"slot": 1, "bank": "10211856", "level": 90},
                {"slot": 2, "bank": "10211857", "level": 60},
            ],
        },
        {"imei": SECOND, "password": "second secret", "slots": 4},
    ],
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def eventually(condition):
    """Return what the condition returns once it is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("it never happened")


def ended(process):
    process.terminate()
    return process.wait(timeout=PATIENCE)


class Server:
    """The other end of the cabinets' topics."""

    def __init__(self, port):
        self.echoing = False
        self.messages = queue.Queue()
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        self.client.username_pw_set("gateway", "gateway secret")
        self.client.on_message = self.on_message
        self.client.on_subscribe = lambda *_: self.messages.put("subscribed")
        self.client.connect("127.0.0.1", port)
        self.client.subscribe([(topic, 1) for topic in volinks.UPLINKS])
        self.client.loop_start()
        assert self.messages.get(timeout=PATIENCE) == "subscribed"

    def on_message(self, _client, _userdata, message):
        imei, kind = volinks.parse_topic(message.topic)
        self.messages.put((imei, volinks.decode(message.payload)))
        if kind == "heart" and self.echoing:
            topic, payload, qos = volinks.answer(imei, volinks.decode(message.payload))
            self.client.publish(topic, payload, qos)

    def order(self, imei, order):
        topic, payload, qos = volinks.command(imei, order)
        self.client.publish(topic, payload, qos).wait_for_publish(PATIENCE)

    def expect(self, imei, kind):
        """Return the next message of this type from this cabinet."""
        end = time.monotonic() + PATIENCE
        while True:
            left = max(0.1, end - time.monotonic())
            sender, message = self.messages.get(timeout=left)
            if (sender, message.type) == (imei, kind):
                return message

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    """The port of a broker with the passwords and rights of the real one."""
    folder = tmp_path_factory.mktemp("broker")
    passwords = folder / "passwords"
    passwords.touch()
    users = {row["imei"]: row["password"] for row in FLEET["cabinets"]}
    for user, password in {"gateway": "gateway secret", **users}.items():
        call = ["mosquitto_passwd", "-b", str(passwords), user, password]
        subprocess.run(call, check=True, capture_output=True)
    access = folder / "access"
    shutil.copy(ROOT / "config" / "mosquitto.acl", access)
    port = free_port()
    configuration = folder / "mosquitto.conf"
    configuration.write_text(
        f"listener {port} 127.0.0.1\nuser root\nallow_anonymous false\n"
        f"password_file {passwords}\nacl_file {access}\n"
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["mosquitto", "-c", str(configuration)], stdout=log, stderr=log
        )
    try:
        eventually(lambda: is_open(port))
        yield port
    finally:
        ended(process)


def is_open(port):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@pytest.fixture
def fleet(broker, tmp_path):
    """A running fleet and the way to control it."""
    with running(FLEET, broker, tmp_path) as control:
        yield control


@contextmanager
def running(fleet, broker, folder):
    """Run a fleet ten times as fast as the clock; its log is the file ``log``."""
    file = folder / "fleet.json"
    file.write_text(json.dumps(fleet))
    call = [sys.executable, str(SIMULATOR), "--fleet", str(file), "--seed", "1"]
    call += ["--broker", f"127.0.0.1:{broker}", "--control-port", "0", "--speed", "10"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        line = process.stdout.readline()
        assert "ready: 2 cabinets" in line
        with FleetControl(int(line.split()[-1])) as control:
            yield control
    finally:
        assert ended(process) == 0


def logged(folder, text):
    """Return how many times something stands in the log."""
    return (folder / "log").read_text().count(text)


@pytest.fixture
def server(broker):
    server = Server(broker)
    yield server
    server.close()


def test_bank_goes_out_of_one_cabinet_and_back_into_another(fleet, server):
    server.order(FIRST, messages.EjectBank(bank="10211856"))
    answer = server.expect(FIRST, "ejected")
    assert (answer.slot, answer.bank, answer.ok) == (1, "10211856", True)
    (out,) = fleet.banks_out()
    assert (out["bank"], out["imei"]) == ("10211856", FIRST)

    assert fleet.insert(SECOND, "10211856", level=31) == 1
    back = server.expect(SECOND, "returned")
    assert (back.slot, back.bank, back.level, back.ok) == (1, "10211856", 31, True)
    assert fleet.banks_out() == []

    server.order(FIRST, messages.Check())
    inventory = server.expect(FIRST, "inventory")
    assert (inventory.boards, len(inventory.slots)) == (2, 8)
    assert [reading.bank for reading in inventory.slots[:2]] == [None, "10211857"]


def test_bank_keeps_its_level_when_none_is_given(fleet, server):
    server.order(FIRST, messages.EjectSlot(slot=2))
    assert server.expect(FIRST, "ejected").bank is None
    fleet.insert(FIRST, "10211857", slot=8)
    back = server.expect(FIRST, "returned")
    assert (back.slot, back.bank) == (8, "10211857")
    assert back.level >= 60


def test_one_bank_is_never_in_two_places(fleet):
    with pytest.raises(FleetError, match=f"lies in cabinet {FIRST}"):
        fleet.insert(SECOND, "10211856")
    with pytest.raises(FleetError, match="slot 1 holds"):
        fleet.insert(FIRST, "99", slot=1)
    assert fleet.banks_out() == []


def test_bank_pulled_out_is_in_somebodys_hands(fleet):
    assert fleet.take(FIRST, 1) == "10211856"
    assert [row["bank"] for row in fleet.banks_out()] == ["10211856"]
    assert fleet.show(FIRST)["slots"][0]["state"] == "forced_open"


def test_cabinet_without_echo_restarts_and_its_own_heartbeat_is_no_echo(
    broker, server, tmp_path
):
    with running({**FLEET, "timing": {"heart": 5}}, broker, tmp_path):
        for _ in range(3):
            server.expect(FIRST, "heartbeat")
        eventually(lambda: logged(tmp_path, f"{FIRST} is online") >= 2)
    assert logged(tmp_path, f"{FIRST} heard no echo of 2 heartbeats") >= 1


def test_echoed_cabinet_does_not_restart(broker, server, tmp_path):
    server.echoing = True
    with running({**FLEET, "timing": {"heart": 20}}, broker, tmp_path):
        for _ in range(5):
            server.expect(FIRST, "heartbeat")
    assert logged(tmp_path, "heard no echo") == 0
    assert logged(tmp_path, f"{FIRST} is online") == 1


def test_cabinet_that_was_away_gets_no_old_orders_and_hears_new_ones(fleet, server):
    fleet.fault(SECOND, "offline", seconds=1_000_000)
    assert not online(fleet, SECOND)
    server.order(SECOND, messages.Volume(percent=7))
    fleet.restart(SECOND)
    eventually(lambda: online(fleet, SECOND))
    assert fleet.show(SECOND)["volume"] == 50
    server.order(SECOND, messages.Volume(percent=9))
    eventually(lambda: fleet.show(SECOND)["volume"] == 9)


def test_faults_are_set_shown_and_cleared_over_the_control_port(fleet):
    fleet.fault(FIRST, "late", times=2, chance=0.5, seconds=4)
    (shown,) = fleet.show(FIRST)["faults"]
    assert shown == {"name": "late", "times": 2, "chance": 0.5, "seconds": 4.0}
    fleet.clear(FIRST)
    assert fleet.show(FIRST)["faults"] == []


def test_fault_for_all_is_set_and_cleared_everywhere(fleet):
    fleet.fault("all", "jam", times=0)
    assert [len(fleet.show(imei)["faults"]) for imei in (FIRST, SECOND)] == [1, 1]
    fleet.clear("all")
    assert [len(fleet.show(imei)["faults"]) for imei in (FIRST, SECOND)] == [0, 0]


def test_h09_clone_and_cabinet_take_the_session_from_each_other(fleet, tmp_path):
    fleet.fault(FIRST, "clone", seconds=300)
    eventually(lambda: logged(tmp_path, f"{FIRST} (its clone) is online"))
    eventually(lambda: logged(tmp_path, f"{FIRST} is online") >= 2)


def test_restart_over_the_control_port_takes_the_cabinet_away(fleet, tmp_path):
    fleet.restart(SECOND)
    eventually(lambda: logged(tmp_path, f"{SECOND} is online") == 2)
    assert logged(tmp_path, f"{SECOND} restarts") == 1
    assert logged(tmp_path, f"{FIRST} is online") == 1


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("dance", "no command 'dance'"),
        ("insert 1", "usage: insert IMEI SLOT BANK LEVEL"),
        ("show 7", "no cabinet 7"),
        (f"insert {FIRST} x 7", "invalid literal"),
        (f"fault {FIRST} jam today", "dictionary update"),
        (f"fault {FIRST} jam day=1", "options are times, chance, seconds"),
        (f'insert {FIRST} "', "No closing quotation"),
    ],
)
def test_wrong_control_line_is_answered_with_what_is_wrong(fleet, line, error):
    with socket.create_connection(("127.0.0.1", control_port(fleet))) as connection:
        connection.sendall(line.encode() + b"\nlist\n")
        answers = connection.makefile()
        refusal = json.loads(answers.readline())
        assert refusal["ok"] is False
        assert error in refusal["error"]
        assert len(json.loads(answers.readline())["cabinets"]) == 2


def test_cabinet_with_a_wrong_password_is_never_ready(broker, tmp_path):
    file = tmp_path / "fleet.json"
    stranger = {"imei": FIRST, "password": "guess", "slots": 4}
    file.write_text(json.dumps({"cabinets": [stranger]}))
    call = [sys.executable, str(SIMULATOR), "--fleet", str(file)]
    call += ["--broker", f"127.0.0.1:{broker}"]
    process = subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert "refused by the broker" in process.stderr.readline()
    assert ended(process) == 0
    assert process.communicate()[0] == ""


@pytest.mark.parametrize(
    ("cabinets", "error"),
    [
        ([{"imei": "1", "slots": 2}, {"imei": "1", "slots": 2}], "stands there twice"),
        (
            [
                {"imei": "1", "slots": 2, "banks": [{"slot": 1, "bank": "5"}]},
                {"imei": "2", "slots": 2, "banks": [{"slot": 1, "bank": "5"}]},
            ],
            "bank 5 stands there twice",
        ),
        ([{"slots": 2}], "imei"),
        ([{"imei": "1", "slots": 2, "vendor": "acme"}], "speaks 'acme'"),
        ([{"imei": "1", "slots": 2, "timing": {"lunch": 1}}], "lunch"),
    ],
)
def test_fleet_that_makes_no_sense_is_refused_at_once(tmp_path, cabinets, error):
    file = tmp_path / "fleet.json"
    file.write_text(json.dumps({"cabinets": cabinets}))
    call = [sys.executable, str(SIMULATOR), "--fleet", str(file), "--broker", ":1"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert error in done.stderr
    assert "Traceback" not in done.stderr


def online(fleet, imei):
    return fleet.show(imei)["online"]


def control_port(fleet):
    return fleet._socket.getpeername()[1]
