"""Many virtual cabinets in one process, each with its own connection to the broker."""

from collections.abc import Callable
from functools import partial
from itertools import islice
from random import Random

from .agenda import Agenda
from .cabinet import VirtualCabinet
from .faults import known
from .link import Broker, MqttLink
from .loop import Loop
from .parts import Bank, occupied
from .relink import RelinkCabinet
from .volinks import VolinksCabinet
from .web import Web

VENDORS: dict[str, type[VirtualCabinet]] = {
    "volinks": VolinksCabinet,
    "relink": RelinkCabinet,
}

ALL = "all"
# Makes of cabinets that also call by HTTP.
CALLERS = ("volinks",)
KEEPALIVE_CHECK_SECONDS = 5.0
# One after the other, so that a thousand do not knock at once.
CONNECT_SPACING_SECONDS = 0.002
# Of how many other cabinets a bank may seem to lie in two places.
TWIN_CABINETS = 10


class Fleet:
    """Cabinets, their links, and the banks that are in somebody's hands.

    :param spec: ``cabinets`` as in the README; ``faults`` and ``timing`` for all
    :param broker: ``HOST:PORT``
    :param speed: how many seconds pass for the cabinets in one of the clock
    :param seed: makes chance repeatable
    :param spread: over how many seconds of the clock the cabinets connect
    :param record: called with all that goes up and down
    :param tls_ca: file of the authority that the broker's certificate is from; no TLS
        without
    :raise ValueError: a bank, slot or cabinet stands there twice, or does not exist
    """

    def __init__(
        self,
        spec: dict,
        broker: str,
        speed: float = 1.0,
        seed: int | None = None,
        spread: float = 0.0,
        record: Callable[[str, str, str, str, bytes], None] = lambda *_: None,
        tls_ca: str | None = None,
    ):
        self._record = record
        self._web: Web | None = None
        self.loop = Loop(Agenda(speed))
        self.cabinets: dict[str, VirtualCabinet] = {}
        self._random = Random(seed)
        self._out: dict[str, tuple[Bank, str]] = {}
        self.on_ready: Callable[[], None] = lambda: None
        self._waited_for: set[str] = set()
        address = Broker.read(broker, tls_ca)
        for row in spec["cabinets"]:
            self._add({**_for_all(spec), **row}, address)
        self._refuse_twins()
        spacing = spread / max(len(self.cabinets), 1)
        self._spacing = max(spacing, CONNECT_SPACING_SECONDS)

    def _add(self, row: dict, broker: Broker):
        imei = row["imei"]
        if imei in self.cabinets:
            raise ValueError(f"cabinet {imei} stands there twice")
        vendor = row.get("vendor", "volinks")
        if vendor not in VENDORS:
            raise ValueError(f"no virtual cabinet speaks {vendor!r}")
        cabinet = VENDORS[vendor](row, self.loop.agenda, Random(self._random.random()))
        cabinet.taken = partial(self._taken, imei)
        cabinet.elsewhere = partial(self._elsewhere, imei)
        ready = partial(self._connected, imei)
        password = row.get("password")
        cabinet.link = MqttLink(
            self.loop, cabinet, broker, password, ready, self._record
        )
        if "http" in row:
            cabinet.post = self._way_by_http(cabinet, row["http"])
        self.cabinets[imei] = cabinet

    def _way_by_http(self, cabinet: VirtualCabinet, address: str):
        if cabinet.vendor not in CALLERS:
            raise ValueError(f"cabinet {cabinet.imei} does not call by HTTP")
        self._web = self._web or Web()
        return self._web.way_of(cabinet.imei, address, cabinet.codec.encode)

    def _refuse_twins(self):
        seen: set[str] = set()
        for cabinet in self.cabinets.values():
            for slot in occupied(cabinet.slots):
                if slot.bank.serial in seen:
                    raise ValueError(f"bank {slot.bank.serial} stands there twice")
                seen.add(slot.bank.serial)

    # === RUNNING === #

    def start(self):
        """Have every cabinet connect, one soon after the other."""
        self._waited_for = set(self.cabinets)
        for number, cabinet in enumerate(self.cabinets.values()):
            delay = number * self._spacing
            self.loop.agenda.after_clock(delay, cabinet.link.connect)
        self._keep_alive()
        if not self.cabinets:
            self.on_ready()

    def close(self):
        """Take leave of the broker with every cabinet."""
        for cabinet in self.cabinets.values():
            cabinet.link.leave()
        self.loop.close()
        if self._web:
            self._web.close()

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
        """Have a fault lie in wait for a cabinet, or for all that can have it."""
        for cabinet in self._cabinets(imei):
            if imei != ALL or cabinet.vendor in known(name).vendors:
                cabinet.fault(name, **options)

    def clear(self, imei: str):
        """Let no fault lie in wait for a cabinet any more, or for any."""
        for cabinet in self._cabinets(imei):
            cabinet.clear()

    def restart(self, imei: str):
        """Boot a cabinet anew, or all of them."""
        for cabinet in self._cabinets(imei):
            cabinet.restart()

    def show(self, imei: str) -> dict:
        """Return how things are in a cabinet."""
        return self._cabinet(imei).show()

    def overview(self) -> list[dict]:
        """Return every cabinet with how many banks it holds."""
        return [
            {
                "imei": cabinet.imei,
                "online": cabinet.link.online,
                "banks": len(occupied(cabinet.slots)),
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
            if any(s.bank.serial == serial for s in occupied(cabinet.slots)):
                return imei
        return None

    def _elsewhere(self, imei: str) -> list[str]:
        """Return banks of the same make that lie in some other cabinets."""
        vendor = self.cabinets[imei].vendor
        others = (
            cabinet
            for cabinet in self.cabinets.values()
            if cabinet.imei != imei and cabinet.vendor == vendor
        )
        return [
            slot.bank.serial
            for cabinet in islice(others, TWIN_CABINETS)
            for slot in occupied(cabinet.slots)
        ]

    def _cabinets(self, imei: str) -> list[VirtualCabinet]:
        return [*self.cabinets.values()] if imei == ALL else [self._cabinet(imei)]

    def _cabinet(self, imei: str) -> VirtualCabinet:
        if imei not in self.cabinets:
            raise ValueError(f"no cabinet {imei}")
        return self.cabinets[imei]


def _for_all(spec: dict) -> dict:
    return {key: spec[key] for key in ("faults", "timing", "vendor") if key in spec}
