"""What a virtual cabinet says of itself, and how the words get out."""

from collections.abc import Callable

from .neighbours import messages
from .parts import Bank, Slot
from .plans import Report, Return, Saying

Outcome = messages.Outcome

WEAK_SECONDS = 3.0


class Reports:
    """The part of a cabinet that speaks."""

    # === INVENTORIES === #

    def report_inventory(self, sequence: int | None = None):
        """Say what is in every slot, in answer to the order of this number if any."""
        self.say(self.take_inventory(sequence))

    def take_inventory(self, sequence: int | None = None) -> messages.Inventory:
        """Return what is in every slot, or what the faults leave of it."""
        now = self.agenda.now
        truth = tuple(slot.read(now, self.slot_codes) for slot in self.slots.values())
        plan = self.faults.apply("inventory", Report(truth), self)
        self.last_readings = truth
        boards = self.boards if len(plan.readings) == len(truth) else 1
        return messages.Inventory(slots=plan.readings, boards=boards, sequence=sequence)

    # === RETURNS === #

    def _notice(self, slot: Slot, bank: Bank):
        """See that a bank is in, unless it has gone or there is no power."""
        if slot.bank is bank and not self._is_dark:
            self._report_return(slot.number)

    def _report_return(self, number: int):
        slot = self.slots[number]
        bank = slot.bank
        if bank is None:
            return
        plan = self.faults.apply("return", self._intended_return(slot), self)
        self._tell_return(plan, slot)
        if plan.pushed_out:
            self.log("pushes bank %s out again", bank.serial)
            self.taken(slot.release(self.agenda.now))
        elif plan.halfway and not slot.halfway:
            slot.halfway = True
            self.agenda.after(
                plan.halfway, lambda: self._draw_in_whole(slot, bank, plan)
            )

    def _intended_return(self, slot: Slot) -> Return:
        if slot.halfway or slot.bank.trouble == "unreadable":
            return Return(slot.number, None, Outcome.NOT_FOUND)
        return Return(slot.number, slot.bank.serial)

    def _tell_return(self, plan: Return, slot: Slot):
        message = messages.Returned(
            slot=plan.slot,
            bank=self.named_bank(plan),
            code=self.return_codes[plan.outcome] if plan.code is None else plan.code,
            outcome=plan.outcome,
            level=slot.told_level(self.agenda.now),
            sequence=self.next_number(),
        )
        for _ in range(plan.copies):
            self.later(plan.late, lambda: self.say(message))
        if self.post and plan.outcome is Outcome.OK:
            for _ in range(plan.posts):
                self.later(plan.post_late, lambda: self.post(message))

    def named_bank(self, plan: Return) -> str | None:
        """Return the number that a report of a return bears."""
        return plan.bank

    def _draw_in_whole(self, slot: Slot, bank: Bank, plan: Return):
        """The bank that stuck half way is in; its number can be read."""
        if slot.bank is bank:
            slot.halfway = False
            self.look_again(slot, plan)

    def look_again(self, slot: Slot, _plan: Return):
        """Report a bank that was not read at first."""
        self._report_return(slot.number)

    # === SPEAKING === #

    def say(self, message):
        """Send a message up, or what the faults leave of it."""
        topic, frame = self.write(message)
        plan = self.faults.apply("frame", Saying(frame), self)
        text = _text(message)

        def speak():
            self.log("says %s%s", text, "" if self.link.online else ", offline")
            for _ in range(plan.copies):
                self._send(topic, plan.payload)

        self._speak_in_turn(plan, speak)

    def _speak_in_turn(self, plan: Saying, speak: Callable[[], None]):
        """Speak now, or after the next frame; a weak signal takes its time."""
        slow = WEAK_SECONDS if self.agenda.now < self._weak_until else 0.0
        if plan.overtaken:
            self._overtaken.append(self.agenda.after(plan.late, speak))
            return
        self.later(plan.late + slow, speak)
        overtaken, self._overtaken = self._overtaken, []
        for timer in overtaken:
            timer.do()

    def later(self, seconds: float, action: Callable[[], None]):
        """Do something in so many seconds, or at once."""
        if seconds:
            self.agenda.after(seconds, action)
        else:
            action()

    def _send(self, topic: str, payload: bytes):
        heard = self.link.publish(topic, payload)
        if not heard and self._kept is not None:
            self._kept.append((topic, payload))

    def say_what_was_kept(self):
        """Send what could not be sent while the connection was away, in its order."""
        if not self.link.online:
            return
        kept, self._kept = self._kept or [], None
        for topic, payload in kept:
            self.link.publish(topic, payload)


def _text(message) -> str:
    if isinstance(message, messages.Inventory):
        full = sum(reading.bank is not None for reading in message.slots)
        return f"inventory: {full} of {len(message.slots)} slots hold a bank"
    values = messages.as_dict(message)
    pairs = (f"{key} {values[key]}" for key in message.keys)
    return f"{message.type}: {', '.join(pairs)}"
