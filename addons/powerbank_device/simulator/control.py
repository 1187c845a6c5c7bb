"""Act as the customer: a line of text in, a line of JSON out, over loopback TCP."""

import json
import shlex
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from inspect import signature

from .loop import Loop
from .strikes import read_options

HOST = "127.0.0.1"
FIRST_EMPTY = "any"
ANSWER_SECONDS = 1.0


class ControlServer:
    """Answers each line that comes on any connection with one JSON object.

    :param port: 0 has the system choose one
    :param answer: makes the object from the line
    """

    def __init__(self, loop: Loop, port: int, answer: Callable[[str], dict]):
        self._loop = loop
        self._answer = answer
        self._server = socket.create_server((HOST, port))
        self._server.setblocking(False)
        self.port = self._server.getsockname()[1]
        loop.watch(self._server, self._accept)

    def close(self):
        """Take no more connections."""
        self._loop.unwatch(self._server)
        self._server.close()

    def _accept(self):
        with suppress(OSError):
            connection, _address = self._server.accept()
            connection.settimeout(ANSWER_SECONDS)
            read = partial(self._read, connection, bytearray())
            self._loop.watch(connection, read)

    def _read(self, connection: socket.socket, pending: bytearray):
        try:
            data = connection.recv(65536)
            pending += data
            while b"\n" in pending:
                line, _, rest = bytes(pending).partition(b"\n")
                pending[:] = rest
                answer = json.dumps(self._answer(line.decode(errors="replace")))
                connection.sendall(answer.encode() + b"\n")
        except OSError:
            data = b""
        if not data:
            self._loop.unwatch(connection)
            connection.close()


def answer(fleet, line: str) -> dict:
    """Do what a control line says and return what came of it.

    :return: ``ok``, and ``error`` or the values that were asked for
    """
    try:
        word, *arguments = shlex.split(line) or ["help"]
        if word not in COMMANDS:
            raise ValueError(f"no command {word!r}; known: {', '.join(COMMANDS)}")
        _refuse_wrong_count(word, arguments)
        return {"ok": True, **COMMANDS[word](fleet, *arguments)}
    except ValueError as error:
        return {"ok": False, "error": str(error)}


def _refuse_wrong_count(word: str, arguments: list[str]):
    command = signature(COMMANDS[word])
    try:
        command.bind(None, *arguments)
    except TypeError:
        usage = " ".join(list(command.parameters)[1:]).upper()
        raise ValueError(f"usage: {word} {usage}") from None


def _insert(fleet, imei, slot, bank, level=None):
    number = None if slot == FIRST_EMPTY else int(slot)
    charge = None if level is None else float(level)
    return {"slot": fleet.insert(imei, bank, charge, number)}


def _take(fleet, imei, slot):
    return {"bank": fleet.take(imei, int(slot))}


def _fault(fleet, imei, name, *options):
    fleet.fault(imei, name, **read_options(options))
    return {}


def _clear(fleet, imei):
    fleet.clear(imei)
    return {}


def _restart(fleet, imei):
    fleet.restart(imei)
    return {}


def _show(fleet, imei):
    return fleet.show(imei)


def _list(fleet):
    return {"cabinets": fleet.overview()}


def _out(fleet):
    return {"banks": fleet.banks_out()}


def _help(_fleet):
    return {"commands": list(COMMANDS)}


COMMANDS = {
    "insert": _insert,
    "take": _take,
    "fault": _fault,
    "clear": _clear,
    "restart": _restart,
    "show": _show,
    "list": _list,
    "out": _out,
    "help": _help,
}


class FleetError(Exception):
    """The fleet could not do what it was asked."""


class FleetControl:
    """The customer's hands, for scripts and tests; one connection, a context manager.

    Every method raises FleetError where the fleet says no.
    """

    def __init__(self, port: int, host: str = HOST, timeout: float = 10.0):
        self._socket = socket.create_connection((host, port), timeout)
        self._lines = self._socket.makefile("r", encoding="utf-8")

    def __enter__(self) -> "FleetControl":
        return self

    def __exit__(self, *_error):
        self.close()

    def close(self):
        """Hang up."""
        self._lines.close()
        self._socket.close()

    def insert(
        self,
        imei: str,
        bank: str,
        level: float | None = None,
        slot: int | None = None,
    ) -> int:
        """Put a bank into a slot, or the first empty one, and return its number.

        Without a level the bank has the one it left with.
        """
        where = FIRST_EMPTY if slot is None else slot
        charge = () if level is None else (level,)
        return self._ask("insert", imei, where, bank, *charge)["slot"]

    def take(self, imei: str, slot: int) -> str:
        """Pull a bank out by force and return its serial number."""
        return self._ask("take", imei, slot)["bank"]

    def fault(self, imei: str, name: str, **options: float):
        """Have a fault lie in wait: ``times``, ``chance``, ``seconds``."""
        pairs = (f"{key}={value}" for key, value in options.items())
        self._ask("fault", imei, name, *pairs)

    def clear(self, imei: str):
        """Let no fault lie in wait any more."""
        self._ask("clear", imei)

    def restart(self, imei: str):
        """Boot a cabinet anew."""
        self._ask("restart", imei)

    def show(self, imei: str) -> dict:
        """Return a cabinet's ``online``, ``slots``, ``volume`` and ``faults``."""
        return self._ask("show", imei)

    def cabinets(self) -> list[dict]:
        """Return ``imei``, ``online`` and ``banks`` (how many) of every cabinet."""
        return self._ask("list")["cabinets"]

    def banks_out(self) -> list[dict]:
        """Return ``bank``, ``level`` and ``imei`` (whence) of every bank in hands."""
        return self._ask("out")["banks"]

    def _ask(self, *words) -> dict:
        line = shlex.join(str(word) for word in words)
        self._socket.sendall(line.encode() + b"\n")
        reply = self._lines.readline()
        if not reply:
            raise FleetError("the fleet has hung up")
        values = json.loads(reply)
        if not values.pop("ok"):
            raise FleetError(values["error"])
        return values
