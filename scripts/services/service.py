"""What every started process shares: a log, a readiness check and an orderly end."""

import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager

from scripts.paths import LOG, ROOT

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.05
TAIL_LINES = 30


class ServiceError(Exception):
    """A process did not start, or ended while it should run."""


def free_port(preferred):
    """Return `preferred`, or the next TCP port on the loopback that nobody holds."""
    for port in range(preferred, preferred + 1000):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise ServiceError(f"no free port from {preferred} on")


def answers_on(port):
    """Tell whether somebody takes TCP connections on this port of the loopback."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def unprivileged(command):
    """Return `command` so that it runs without root's rights, even when root starts it.

    PostgreSQL and Mosquitto refuse root or give it up. As root the process becomes
    `nobody` with one right kept, to pass file permissions, since the project may lie in
    a folder that only root may enter.
    """
    if os.geteuid():
        return list(command)
    kept = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    identity = ("--reuid=65534", "--regid=65534", "--clear-groups", "--pdeathsig=keep")
    # without this access(2) would not count the right that was kept
    counted = "--securebits=+no_setuid_fixup"
    return ["setpriv", *identity, counted, *kept, *command]


@contextmanager
def ended_by_signals():
    """Make SIGTERM and SIGHUP unwind the program as Ctrl-C does.

    Context managers then stop their processes.
    """
    signals = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, _interrupt) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number, _frame):
    raise SystemExit(128 + number)


class Service:
    """One process; a context manager that yields itself once it is ready.

    A subclass gives `command`, and `is_ready` if being alive is not enough. The process
    also ends when the thread that started it ends, so start from the main thread.

    :param str name: names the log file, ``var/log/<name>.log``
    """

    start_seconds = 60
    stop_seconds = 20
    stop_signal = signal.SIGTERM

    def __init__(self, name):
        self.name = name
        self.log = LOG / f"{name}.log"
        self.process = None

    def command(self):
        """Return the command line as a list."""
        raise NotImplementedError

    def environment(self):
        """Return the process's environment."""
        return {**os.environ, "PYTHONUNBUFFERED": "1"}

    def is_ready(self):
        """Tell whether the process does its work by now."""
        return True

    @property
    def pid(self):
        """The process id, None while nothing runs."""
        return self.process and self.process.pid

    def start(self):
        """Start the process and wait until it is ready.

        :raise ServiceError: with the end of the log, when it does not get ready.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                # the process gets the signal when its parent dies, however that ends
                ["setpriv", "--pdeathsig", self.stop_signal.name, *self.command()],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def check(self):
        """Raise ServiceError when the process has ended by itself."""
        code = self.process.poll() if self.process else None
        if code is not None:
            raise ServiceError(f"{self.name} ended with code {code}{tail(self.log)}")

    def wait_until_ready(self):
        """Return once the process does its work.

        :raise ServiceError: when it ends, or takes longer than `start_seconds`.
        """
        deadline = time.monotonic() + self.start_seconds
        while True:
            self.check()
            if self.is_ready():
                return
            if time.monotonic() > deadline:
                why = f"{self.name} was not ready after {self.start_seconds} s"
                raise ServiceError(f"{why}{tail(self.log)}")
            time.sleep(POLL_SECONDS)

    def stop(self):
        """End the process, with force when it does not end in time."""
        process, self.process = self.process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(self.stop_signal)
        try:
            process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
            process.wait()

    def kill(self):
        """End the process and its children at once, as a crash would."""
        process, self.process = self.process, None
        if process is not None:
            kill_group(process.pid)
            process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()


def tail(log):
    """Return the end of a log with its path, for an error message."""
    text = log.read_text(errors="replace") if log.exists() else ""
    lines = "\n".join(f"    {line}" for line in text.splitlines()[-TAIL_LINES:])
    return f"; the end of {log}:\n{lines}"


def kill_group(process_id):
    """End a process and all that it started, unless they are gone."""
    try:
        os.killpg(process_id, signal.SIGKILL)
    except ProcessLookupError:
        return
