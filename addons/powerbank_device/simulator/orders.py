"""What a virtual cabinet does when it is told something, above all: ejecting."""

from .neighbours import messages
from .parts import Bank, Slot
from .plans import Ejection, Hearing

Outcome = messages.Outcome
SlotState = messages.SlotState


class Orders:
    """The part of a cabinet that obeys."""

    def order_received(self, topic: str, payload: bytes):
        """Do what an order says, unless a fault comes between."""
        try:
            order = self.read_order(topic, payload)
        except ValueError as error:
            self.log("got an order it cannot read: %s", error)
            return
        plan = self.faults.apply("order", Hearing(order), self)
        if not plan.heard:
            self.log("does not hear the order %s", order.type)
        elif plan.refusal:
            self._answer_eject(order, 0, order.bank, plan.refusal)
        else:
            self._obey(order)

    def _obey(self, order):
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
        if self._is_ejecting():
            self._answer_eject(order, 0, order.bank, Outcome.BUSY)
        elif slot is None:
            self._answer_eject(order, 0, order.bank, Outcome.NOT_FOUND)
        else:
            self._open(order, slot)

    def _do_eject_slot(self, order):
        slot = self.slots.get(order.slot)
        if self._is_ejecting() or slot is None or slot.bank is None:
            self._answer_eject(order, order.slot, None, Outcome.FAILED)
        else:
            self._open(order, slot)

    # === EJECTING === #

    def _is_ejecting(self) -> bool:
        return self._ejection.action is not None

    def _open(self, order, slot: Slot):
        """Open a slot; the cabinet's books change when the sensors have been checked.

        Until then an inventory still shows the bank, whatever has become of it.
        """
        plan = self.faults.apply("eject", Ejection(slot.number), self)
        self._ejection = self.agenda.after(
            self.timing.eject, lambda: self._check_sensors(order, plan)
        )

    def _check_sensors(self, order, plan: Ejection):
        slot = self.slots[plan.slot]
        if slot.bank is None:
            return self._answer_eject(order, plan.slot, None, Outcome.FAILED)
        bank = slot.bank
        self._move(slot, plan)
        said = (plan.said_slot or plan.slot, plan.said_bank or bank.serial)
        for _ in range(plan.answers):
            self.later(
                plan.late, lambda: self._answer_eject(order, *said, plan.outcome)
            )
        if plan.restarts:
            self.restart()

    def _move(self, slot: Slot, plan: Ejection):
        """Have the motor do what the plan says, whatever the answer will be."""
        if plan.leaves:
            self._let_out(slot, plan.held)
        else:
            self.log("bank %s stays in slot %s", slot.bank.serial, slot.number)
            if plan.outcome is not Outcome.OK:
                slot.state = SlotState.JAMMED
        if plan.second and self.slots[plan.second].bank:
            self._let_out(self.slots[plan.second])

    def _let_out(self, slot: Slot, held: float = 0.0):
        bank = slot.release(self.agenda.now)
        self.log("bank %s came out of slot %s", bank.serial, slot.number)
        if held:
            self.agenda.after(held, lambda: self._draw_in(slot, bank))
        else:
            self.taken(bank)

    def _draw_in(self, slot: Slot, bank: Bank):
        """Lock a bank that nobody took in its slot again, if that is free."""
        if slot.bank:
            return self.taken(bank)
        slot.put(bank, self.agenda.now)
        self.log("bank %s was drawn in again by slot %s", bank.serial, slot.number)
        return self._notice(slot, bank)

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
