"""How processes are started, watched and ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.paths import ROOT
from scripts.services import ServiceError, free_port
from scripts.services.mosquitto import broker_hash
from scripts.services.postgres import LONGEST_SOCKET_PATH, PORT, Postgres
from scripts.services.service import LOOPBACK, Service

# long enough for the slowest machine
SECONDS = 60
PARENT = """
import sys
from tests.scripts.test_services import Sleeper
print(Sleeper().start().pid, flush=True)
sys.stdin.read()
"""


class Sleeper(Service):
    """A process that does nothing."""

    def __init__(self, script="import time; time.sleep(600)"):
        super().__init__(f"test-sleeper-{os.getpid()}")
        self.script = script

    def command(self):
        return [sys.executable, "-c", self.script]


@pytest.fixture(autouse=True)
def no_logs_left():
    yield
    Sleeper().log.unlink(missing_ok=True)


def is_gone(process_id):
    """Wait for a process to end; tell whether it did."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2]
        except FileNotFoundError:
            return True
        if state.split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port


def test_a_service_ends_with_its_context():
    with Sleeper() as sleeper:
        process_id = sleeper.pid
        assert not sleeper.process.poll()
    assert is_gone(process_id)


def test_a_crash_at_the_start_shows_the_end_of_the_log():
    class Crashing(Sleeper):
        def is_ready(self):
            return False

    with pytest.raises(ServiceError, match="ended with code 1") as error:
        Crashing("raise SystemExit('out of luck')").start()
    assert "out of luck" in str(error.value)


def test_a_service_that_ignores_the_signal_is_ended_by_force():
    stubborn = Sleeper(
        "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
    )
    stubborn.stop_seconds = 0.5
    with stubborn:
        process_id = stubborn.pid
    assert is_gone(process_id)


def test_a_service_ends_when_its_parent_is_killed():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process_id = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    assert is_gone(process_id)


def test_passwords_are_hashed_with_a_salt_of_their_own():
    first, second = broker_hash("secret"), broker_hash("secret")
    assert first != second
    assert first.split("$")[1:3] == ["7", "101"]


def test_the_path_of_the_database_socket_is_never_too_long():
    socket_file = Postgres("x" * 200).socket / f".s.PGSQL.{PORT}"
    assert len(os.fsencode(socket_file)) < LONGEST_SOCKET_PATH


def test_a_cluster_that_does_not_last_is_gone_after_use():
    with Postgres(f"test-scripts-{os.getpid()}", lasting=False) as postgres:
        postgres.create_database("made")
        assert postgres.database_exists("made")
        assert postgres.query("SHOW fsync") == ["off"]
    assert not postgres.data.exists()
