"""Many virtual cabinets in one process, each with its own connection to the broker."""

import resource
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from functools import partial
from random import Random

from .agenda import Agenda
from .cabinet import VirtualCabinet
from .control import ControlServer, answer
from .link import MqttLink
from .loop import Loop
from .parts import Bank
from .relink import RelinkCabinet
from .volinks import VolinksCabinet

VENDORS: dict[str, type[VirtualCabinet]] = {
    "volinks": VolinksCabinet,
    "relink": RelinkCabinet,
}

KEEPALIVE_CHECK_SECONDS = 5.0
# One after the other, so that a thousand do not knock at once.
CONNECT_SPACING_SECONDS = 0.002


class Fleet:
    """Cabinets, their links, and the banks that are in somebody's hands.

    :param spec: ``cabinets`` as in the README; ``faults`` and ``timing`` for all
    :param broker: ``HOST:PORT``
    :param speed: how many seconds pass for the cabinets in one of the clock
    :param seed: makes chance repeatable
    :raise ValueError: a bank, slot or cabinet stands there twice, or does not exist
    """

    def __init__(
        self,
        spec: dict,
        broker: str,
        speed: float = 1.0,
        seed: int | None = None,
    ):
        self.loop = Loop(Agenda(speed))
        self.cabinets: dict[str, VirtualCabinet] = {}
        self._random = Random(seed)
        self._out: dict[str, tuple[Bank, str]] = {}
        self.on_ready: Callable[[], None] = lambda: None
        self._waited_for: set[str] = set()
        host, _, port = broker.rpartition(":")
        for row in spec["cabinets"]:
            self._add({**_for_all(spec), **row}, (host, int(port)))
        self._refuse_twins()

    def _add(self, row: dict, broker: tuple[str, int]):
        imei = row["imei"]
        if imei in self.cabinets:
            raise ValueError(f"cabinet {imei} stands there twice")
        vendor = row.get("vendor", "volinks")
        if vendor not in VENDORS:
            raise ValueError(f"no virtual cabinet speaks {vendor!r}")
        cabinet = VENDORS[vendor](row, self.loop.agenda, Random(self._random.random()))
        cabinet.taken = partial(self._taken, imei)
        ready = partial(self._connected, imei)
        cabinet.link = MqttLink(self.loop, cabinet, broker, row.get("password"), ready)
        self.cabinets[imei] = cabinet

    def _refuse_twins(self):
        seen: set[str] = set()
        for cabinet in self.cabinets.values():
            for slot in cabinet.slots.values():
                if slot.bank and slot.bank.serial in seen:
                    raise ValueError(f"bank {slot.bank.serial} stands there twice")
                if slot.bank:
                    seen.add(slot.bank.serial)

    # === RUNNING === #

    def start(self):
        """Have every cabinet connect, one soon after the other."""
        self._waited_for = set(self.cabinets)
        for number, cabinet in enumerate(self.cabinets.values()):
            delay = number * CONNECT_SPACING_SECONDS
            self.loop.agenda.after_clock(delay, cabinet.link.connect)
        self._keep_alive()
        if not self.cabinets:
            self.on_ready()

    def close(self):
        """Take leave of the broker with every cabinet."""
        for cabinet in self.cabinets.values():
            cabinet.link.leave()
        self.loop.close()

    def _keep_alive(self):
        for cabinet in self.cabinets.values():
            cabinet.link.keep_alive()
        self.loop.agenda.after_clock(KEEPALIVE_CHECK_SECONDS, self._keep_alive)

    def _connected(self, imei: str):
        if self._waited_for:
            self._waited_for.discard(imei)
            if not self._waited_for:
                self.on_ready()

    # === THE CUSTOMERS' HANDS === #

    def insert(
        self,
        imei: str,
        serial: str,
        level: float | None = None,
        slot: int | None = None,
    ) -> int:
        """Put a bank into a cabinet and return the slot's number.

        :raise ValueError: the bank lies in a cabinet already, or the slot is taken
        """
        holder = self._holder(serial)
        if holder:
            raise ValueError(f"bank {serial} lies in cabinet {holder}")
        bank = self._out[serial][0] if serial in self._out else Bank(serial)
        if level is not None:
            bank.level = level
        number = self._cabinet(imei).insert(bank, slot)
        self._out.pop(serial, None)
        return number

    def take(self, imei: str, slot: int) -> str:
        """Pull a bank out of a cabinet by force and return its serial number."""
        bank = self._cabinet(imei).take(slot)
        self._taken(imei, bank)
        return bank.serial

    def fault(self, imei: str, name: str, **options):
        """Have a fault lie in wait for a cabinet."""
        self._cabinet(imei).fault(name, **options)

    def clear(self, imei: str):
        """Let no fault lie in wait for a cabinet any more."""
        self._cabinet(imei).faults.clear()

    def restart(self, imei: str):
        """Boot a cabinet anew."""
        self._cabinet(imei).restart()

    def show(self, imei: str) -> dict:
        """Return how things are in a cabinet."""
        return self._cabinet(imei).show()

    def overview(self) -> list[dict]:
        """Return every cabinet with how many banks it holds."""
        return [
            {
                "imei": cabinet.imei,
                "online": cabinet.link.online,
                "banks": sum(slot.bank is not None for slot in cabinet.slots.values()),
            }
            for cabinet in self.cabinets.values()
        ]

    def banks_out(self) -> list[dict]:
        """Return every bank that left a cabinet and has not come back."""
        return [
            {"bank": serial, "level": int(bank.level), "imei": imei}
            for serial, (bank, imei) in self._out.items()
        ]

    def _taken(self, imei: str, bank: Bank):
        self._out[bank.serial] = (bank, imei)

    def _holder(self, serial: str) -> str | None:
        for imei, cabinet in self.cabinets.items():
            if any(s.bank and s.bank.serial == serial for s in cabinet.slots.values()):
                return imei
        return None

    def _cabinet(self, imei: str) -> VirtualCabinet:
        if imei not in self.cabinets:
            raise ValueError(f"no cabinet {imei}")
        return self.cabinets[imei]


def say(line: str):
    """Tell the one who started the fleet, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(
    fleet: dict,
    broker: str,
    control_port: int | None = None,
    speed: float = 1.0,
    seed: int | None = None,
    announce: Callable[[str], None] = say,
):
    """Run a fleet until the process is asked to end (SIGINT, SIGTERM).

    :param fleet: ``{"cabinets": [{"imei", "password", "slots", "banks": [{"slot",
        "bank", "level"}]}]}``, more in the README
    :param broker: ``HOST:PORT``
    :param control_port: where to take control lines, 0 for any free port, or None
    :param speed: how many seconds pass for the cabinets in one of the clock
    :param seed: makes chance repeatable
    :param announce: gets one line with ``ready`` when all cabinets are connected
    :raise ValueError: the fleet does not make sense
    """
    _allow_many_sockets()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with closing(Fleet(fleet, broker, speed, seed)) as world, ExitStack() as servers:
        line = f"ready: {len(world.cabinets)} cabinets"
        if control_port is not None:
            server = ControlServer(world.loop, control_port, partial(answer, world))
            servers.enter_context(closing(server))
            line += f", control port {server.port}"
        world.on_ready = partial(announce, line)
        with suppress(KeyboardInterrupt):
            world.start()
            world.loop.run()


def _for_all(spec: dict) -> dict:
    return {key: spec[key] for key in ("faults", "timing", "vendor") if key in spec}


def _allow_many_sockets():
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
