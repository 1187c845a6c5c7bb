"""A virtual cabinet: slots, banks and what happens to them, whoever made it.

It has no clock and no network of its own: it gets an agenda for what comes later and a
link to send by, so that it can be tested alone. What a vendor does in its own way (when
it reports, what keeps it alive, which bytes mean what) is a subclass.
"""

import logging
from collections.abc import Callable, Sequence
from random import Random
from typing import ClassVar

from .agenda import Agenda, Timer
from .faults import known
from .neighbours import codec, messages
from .orders import Orders
from .parts import Bank, Link, Slot, Timing
from .reports import Reports
from .strikes import Faults
from .troubles import Troubles

Outcome = messages.Outcome
SlotState = messages.SlotState

_logger = logging.getLogger(__name__)


class VirtualCabinet(Orders, Reports, Troubles):
    """One cabinet.

    :param spec: ``imei``, ``slots`` (how many), ``banks`` (``slot``, ``bank`` and
        ``level`` each), and if wanted ``boards``, ``faults`` (chance by name) and
        ``timing`` (seconds by name of Timing)
    :param taken: called with each bank that leaves by an order
    :raise ValueError: two banks in one slot, or no such slot
    """

    vendor: ClassVar[str]
    slot_codes: ClassVar[dict[SlotState, int]]
    eject_codes: ClassVar[dict[Outcome, int]]
    return_codes: ClassVar[dict[Outcome, int]]
    #: Codes of a return that sticks half way, and whether the number was read.
    half_returns: ClassVar[dict[int, bool]]
    #: Whether the answer to an eject by slot names the bank that came out.
    names_bank: ClassVar[bool] = False

    def __init__(
        self,
        spec: dict,
        agenda: Agenda,
        random: Random,
        link: Link | None = None,
        taken: Callable[[Bank], None] = lambda bank: None,
    ):
        self.imei = spec["imei"]
        self.agenda = agenda
        self.random = random
        self.link = link
        self.taken = taken
        #: Returns the serial numbers of banks that lie in other cabinets.
        self.elsewhere: Callable[[], Sequence[str]] = tuple
        #: Sends a message by the cabinet's second way, where it has one.
        self.post: Callable[[object], None] | None = None
        self.timing = Timing(**spec.get("timing", {}))
        seed = f"{random.random()} {self.imei}"
        self.faults = Faults(seed, self.vendor, spec.get("faults"))
        self.codec = codec(self.vendor)
        self.boards = spec.get("boards", 1)
        self.volume = 50
        self.slots = {n: Slot(n) for n in range(1, spec["slots"] + 1)}
        self.last_readings = ()
        self._ejection = Timer(None)
        self._coming_back = Timer(None)
        self._overtaken: list[Timer] = []
        self._kept: list[tuple[str, bytes]] | None = None
        self._is_dark = False
        self._weak_until = 0.0
        for row in spec.get("banks", ()):
            bank = Bank(str(row["bank"]), row.get("level", 100))
            self._check(bank)
            self._empty_slot(row["slot"]).put(bank, agenda.now)

    # === THE CUSTOMER'S HANDS === #

    def insert(self, bank: Bank, number: int | None = None) -> int:
        """Put a bank into a slot, or into the first empty one.

        :return: the slot's number
        :raise ValueError: the slot is taken, or there is no such slot or bank
        """
        self._check(bank)
        slot = self._empty_slot(number)
        slot.put(bank, self.agenda.now)
        self.log("bank %s was put into slot %s", bank.serial, slot.number)
        self.agenda.after(self.timing.read, lambda: self._notice(slot, bank))
        return slot.number

    def take(self, number: int) -> Bank:
        """Pull a bank out by force; the cabinet shows the slot as forced open.

        :raise ValueError: no such slot, or nothing in it
        """
        slot = self._slot(number)
        if slot.bank is None:
            raise ValueError(f"slot {number} is empty")
        bank = slot.release(self.agenda.now, SlotState.FORCED_OPEN)
        self.log("bank %s was pulled out of slot %s", bank.serial, number)
        return bank

    def fault(self, name: str, **options):
        """Have a fault lie in wait; one that needs but a moment strikes at once.

        :raise ValueError: no such fault
        """
        self.faults.add(name, **options)
        self.log("fault %s lies in wait", name)
        if known(name).stage == "moment":
            self.let_strike()

    def clear(self):
        """Let no fault lie in wait any more, and all banks and the signal be well."""
        self.faults.clear()
        self._weak_until = 0.0
        for slot in self.slots.values():
            if slot.bank:
                slot.bank.trouble = ""

    # === THE LINK === #

    def connected(self):
        """The broker has taken our subscriptions."""
        raise NotImplementedError

    def disconnected(self):
        """The connection is gone."""
        raise NotImplementedError

    def received(self, topic: str, payload: bytes):
        """Something came from the broker."""
        raise NotImplementedError

    def forget(self):
        """Lose what is not kept without power."""

    def restart(self):
        """Boot anew; banks stay where they are."""
        self.log("restarts")
        self.leave(self.timing.reboot)

    def leave(self, seconds: float):
        """Be away from the broker for that long."""
        self._coming_back.cancel()
        self.link.drop()
        self._coming_back = self.agenda.after(seconds, self._come_back)

    def _come_back(self):
        self._is_dark = False
        self.link.connect()

    # === THE VENDOR'S LANGUAGE === #

    def subscriptions(self) -> list[tuple[str, int, bool]]:
        """Return the topics to listen on: filter, QoS, whether own words come back."""
        raise NotImplementedError

    def read_order(self, topic: str, payload: bytes):
        """Return the order that came in.

        :raise ValueError: it is none
        """
        raise NotImplementedError

    def next_number(self) -> int | None:
        """Return the number of the next own report, with vendors that number them."""
        return None

    def write(self, message) -> tuple[str, bytes]:
        """Return topic and frame that say this."""
        raise NotImplementedError

    def sign_of_life(self):
        """Return the message by which the cabinet shows that it lives."""
        raise NotImplementedError

    def knows_serial(self, serial: str) -> bool:
        """Return whether a bank of this vendor can have this serial number."""
        raise NotImplementedError

    # === LOOKING === #

    def show(self) -> dict:
        """Return how things are, as JSON-ready values."""
        now = self.agenda.now
        return {
            "imei": self.imei,
            "vendor": self.vendor,
            "online": self.link.online,
            "volume": self.volume,
            "slots": [self._show_slot(slot, now) for slot in self.slots.values()],
            "faults": self.faults.show(),
        }

    def log(self, text: str, *values):
        """Tell people what happens here."""
        _logger.info(f"%s {text}", self.imei, *values)

    def _show_slot(self, slot: Slot, now: float) -> dict:
        return {
            "slot": slot.number,
            "state": slot.state.value,
            "bank": slot.bank.serial if slot.bank else None,
            "level": int(slot.level(now)) if slot.bank else None,
        }

    def _check(self, bank: Bank):
        if not self.knows_serial(bank.serial):
            raise ValueError(f"{bank.serial!r} is no serial number of a bank")
        if not 0 <= bank.level <= 100:
            raise ValueError(f"level is {bank.level}, 0 to 100 allowed")

    def _slot(self, number: int) -> Slot:
        if number not in self.slots:
            raise ValueError(f"no slot {number}, there are {len(self.slots)}")
        return self.slots[number]

    def _empty_slot(self, number: int | None) -> Slot:
        empty = [slot for slot in self.slots.values() if slot.bank is None]
        slot = self._slot(number) if number else next(iter(empty), None)
        if slot is None:
            raise ValueError("every slot is taken")
        if slot.bank:
            raise ValueError(f"slot {slot.number} holds bank {slot.bank.serial}")
        return slot
