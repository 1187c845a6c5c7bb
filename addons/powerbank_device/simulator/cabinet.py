"""A virtual cabinet: slots, banks and what happens to them, whoever made it.

It has no clock and no network of its own: it gets an agenda for what comes later and a
link to send by, so that it can be tested alone. What a vendor does in its own way (when
it reports, what keeps it alive, which bytes mean what) is a subclass.
"""

import logging
from collections.abc import Callable
from random import Random
from typing import ClassVar

from .agenda import Agenda, Timer
from .faults import FAULTS, Ejection, Faults, Hearing, Outage, Return
from .neighbours import codec, messages
from .parts import Bank, Link, Slot, Timing

Outcome = messages.Outcome
SlotState = messages.SlotState

_logger = logging.getLogger(__name__)


class VirtualCabinet:
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
        self.timing = Timing(**spec.get("timing", {}))
        self.faults = Faults(random, spec.get("faults"))
        self.codec = codec(self.vendor)
        self.boards = spec.get("boards", 1)
        self.volume = 50
        self.slots = {n: Slot(n) for n in range(1, spec["slots"] + 1)}
        self._ejecting = False
        self._coming_back = Timer(None)
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
        self.agenda.after(self.timing.read, lambda: self._report_return(slot.number))
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
        """Have a fault lie in wait; one of the link strikes at once.

        :raise ValueError: no such fault
        """
        self.faults.add(name, **options)
        self.log("fault %s lies in wait", name)
        if FAULTS[name].stage == "link":
            self.suffer_outage()

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

    def suffer_outage(self) -> bool:
        """Lose the connection for a while if a fault says so."""
        outage = self.faults.apply("link", Outage(), self)
        if outage.seconds:
            self.log("is offline for %s s", outage.seconds)
            self._leave(outage.seconds)
        return bool(outage.seconds)

    def restart(self):
        """Boot anew; banks stay where they are."""
        self.log("restarts")
        self._leave(self.timing.reboot)

    def _leave(self, seconds: float):
        self._coming_back.cancel()
        self.link.drop()
        self._coming_back = self.agenda.after(seconds, self.link.connect)

    # === ORDERS === #

    def order_received(self, topic: str, payload: bytes):
        """Do what an order says, unless a fault comes between."""
        try:
            order = self.read_order(topic, payload)
        except ValueError as error:
            self.log("got an order it cannot read: %s", error)
            return
        if not self.faults.apply("order", Hearing(order), self).heard:
            self.log("does not hear the order %s", order.type)
            return
        self.log("got the order %s", order)
        action = getattr(self, f"_do_{order.type}", None)
        if action:
            action(order)

    def _do_check(self, order):
        self.agenda.after(
            self.timing.answer, lambda: self.report_inventory(order.sequence)
        )

    _do_upload = _do_check

    def _do_reboot(self, _order):
        self.restart()

    def _do_volume(self, order):
        self.volume = order.percent

    def _do_scan_wifi(self, _order):
        self.say(messages.WifiScan())

    def _do_eject_bank(self, order):
        slots = [slot for slot in self.slots.values() if slot.bank]
        slot = next((slot for slot in slots if slot.bank.serial == order.bank), None)
        if self._ejecting:
            self._answer_eject(order, 0, order.bank, Outcome.BUSY)
        elif slot is None:
            self._answer_eject(order, 0, order.bank, Outcome.NOT_FOUND)
        else:
            self._open(order, slot)

    def _do_eject_slot(self, order):
        slot = self.slots.get(order.slot)
        if self._ejecting or slot is None or slot.bank is None:
            self._answer_eject(order, order.slot, None, Outcome.FAILED)
        else:
            self._open(order, slot)

    def _open(self, order, slot: Slot):
        """Open a slot; the cabinet's books change when the sensors have been checked.

        Until then an inventory still shows the bank, whatever has become of it.
        """
        plan = self.faults.apply("eject", Ejection(slot.number), self)
        self._ejecting = True
        self.agenda.after(self.timing.eject, lambda: self._check_sensors(order, plan))

    def _check_sensors(self, order, plan: Ejection):
        self._ejecting = False
        slot = self.slots[plan.slot]
        if slot.bank is None:
            return self._answer_eject(order, plan.slot, None, Outcome.FAILED)
        serial = slot.bank.serial
        if plan.leaves:
            self.log("bank %s came out of slot %s", serial, plan.slot)
            self.taken(slot.release(self.agenda.now))
        else:
            self.log("bank %s stays in slot %s: %s", serial, plan.slot, plan.outcome)
            slot.state = SlotState.JAMMED
        if plan.answered:
            answer = (order, plan.slot, serial, plan.outcome)
            self.agenda.after(plan.late, lambda: self._answer_eject(*answer))

    def _answer_eject(self, order, slot: int, serial: str | None, outcome: Outcome):
        by_bank = isinstance(order, messages.EjectBank) or self.names_bank
        self.say(
            messages.Ejected(
                slot=slot,
                bank=serial if by_bank else None,
                code=self.eject_codes[outcome],
                outcome=outcome,
                sequence=order.sequence,
            )
        )

    # === REPORTS === #

    def report_inventory(self, sequence: int | None = None):
        """Say what is in every slot, in answer to the order of this number if any."""
        now = self.agenda.now
        readings = tuple(self._reading(slot, now) for slot in self.slots.values())
        self.say(
            messages.Inventory(slots=readings, boards=self.boards, sequence=sequence)
        )

    def say(self, message):
        """Send a message up, or what the faults leave of it."""
        topic, frame = self.write(message)
        frame = self.faults.apply("frame", frame, self)
        heard = self.link.publish(topic, frame)
        how = "says" if heard else "is offline and cannot say"
        self.log("%s %s", how, _text(message))

    def _report_return(self, number: int):
        slot = self.slots[number]
        if slot.bank is None:
            return
        plan = self.faults.apply("return", Return(number), self)
        message = messages.Returned(
            slot=number,
            bank=slot.bank.serial,
            code=self.return_codes[plan.outcome],
            outcome=plan.outcome,
            level=int(slot.level(self.agenda.now)),
            sequence=self.next_number(),
        )
        for _ in range(plan.copies):
            self.say(message)

    def _reading(self, slot: Slot, now: float):
        level = int(slot.level(now)) if slot.bank else 0
        return messages.SlotReading(
            slot=slot.number,
            state=slot.state,
            code=self.slot_codes[slot.state],
            bank=slot.bank.serial if slot.bank else None,
            level=level,
            temperature=(24 if level == 100 else 33) if slot.bank else 0,
        )

    # === LOOKING === #

    def show(self) -> dict:
        """Return how things are, as JSON-ready values."""
        now = self.agenda.now
        return {
            "imei": self.imei,
            "online": self.link.online,
            "volume": self.volume,
            "slots": [self._show_slot(slot, now) for slot in self.slots.values()],
            "faults": self.faults.show(),
        }

    def log(self, text: str, *values):
        """Tell people what happens here."""
        _logger.info(f"%s {text}", self.imei, *values)

    def other_slot(self, number: int) -> int:
        """Return another slot that holds a bank, or the same where there is none."""
        others = [s.number for s in self.slots.values() if s.bank]
        others = [other for other in others if other != number]
        return self.random.choice(others) if others else number

    def _show_slot(self, slot: Slot, now: float) -> dict:
        return {
            "slot": slot.number,
            "state": slot.state.value,
            "bank": slot.bank.serial if slot.bank else None,
            "level": int(slot.level(now)) if slot.bank else None,
        }

    def knows_serial(self, serial: str) -> bool:
        """Return whether a bank of this vendor can have this serial number."""
        raise NotImplementedError

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


def _text(message) -> str:
    if isinstance(message, messages.Inventory):
        full = sum(reading.bank is not None for reading in message.slots)
        return f"inventory: {full} of {len(message.slots)} slots hold a bank"
    values = messages.as_dict(message)
    pairs = (f"{key} {values[key]}" for key in message.keys)
    return f"{message.type}: {', '.join(pairs)}"
