"""The manners of Relink cabinets: numbered answers, and returns that are questions."""

from itertools import count

from .cabinet import VirtualCabinet
from .neighbours import messages, relink_cabinet
from .plans import Return

Outcome = messages.Outcome
SlotState = messages.SlotState

ASK_AGAIN_SECONDS = 10.0
FIRMWARE = "RL1.M6.08.04"


class RelinkCabinet(VirtualCabinet):
    """Has no heartbeat: it logs in, and answers what it is asked.

    A return is asked again every ten seconds until the server has answered it; the
    bank is kept unless the answer refuses it.
    """

    vendor = "relink"
    names_bank = True
    slot_codes = dict.fromkeys(SlotState, 0)
    eject_codes = {
        Outcome.OK: 1,
        Outcome.FAILED: 1,
        Outcome.NOT_FOUND: 1,
        Outcome.JAM: 2,
        Outcome.BUSY: 3,
    }
    return_codes = dict.fromkeys((Outcome.OK, Outcome.NOT_FOUND, Outcome.REFUSED), 0)
    half_returns = {0: False}

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._numbers = count(1)
        self._unanswered = {}

    def knows_serial(self, serial: str) -> bool:
        return serial.isdecimal() and 0 < int(serial) < 2**64

    def next_number(self):
        return next(self._numbers)

    def sign_of_life(self):
        return messages.Login(
            count=len(self.slots),
            signal=self.signal(),
            firmware=FIRMWARE,
            sequence=self.next_number(),
        )

    # === THE LINK === #

    def connected(self):
        if self.let_strike():
            return
        self.say(self.sign_of_life())
        self.say_what_was_kept()
        for number in list(self._unanswered):
            self._report_return(number)

    def disconnected(self):
        for timer in self._unanswered.values():
            timer.cancel()

    def forget(self):
        self._unanswered.clear()

    def received(self, topic: str, payload: bytes):
        if topic == self.codec.downlink_topic(self.imei, self.codec.RETURN):
            self._return_answered(payload)
        else:
            self.order_received(topic, payload)

    def subscriptions(self):
        return [(self.codec.downlink_topic(self.imei), 1, True)]

    def read_order(self, topic, payload):
        return relink_cabinet.parse_order(topic, payload)

    def write(self, message):
        return relink_cabinet.report(self.imei, message)[:2]

    # === ORDERS === #

    def _do_query(self, order):
        if order.about != "network" or self.let_strike():
            return
        answer = messages.Details(
            about="network", values={"csq": self.signal()}, sequence=order.sequence
        )
        self.agenda.after(self.timing.answer, lambda: self.say(answer))

    # === RETURNS === #

    def named_bank(self, plan: Return) -> str | None:
        """This vendor has no code for a bank of others; it goes without a number."""
        return plan.bank if plan.outcome is Outcome.OK else None

    def _report_return(self, number: int):
        """Report the return, and again until it is answered."""
        known = self._unanswered.pop(number, None)
        if known:
            known.cancel()
        if self.slots[number].bank is None:
            return
        self._unanswered[number] = self.agenda.after(
            ASK_AGAIN_SECONDS, lambda: self._report_return(number)
        )
        super()._report_return(number)

    def _return_answered(self, payload: bytes):
        number, result, _sequence = relink_cabinet.parse_answer(payload)
        timer = self._unanswered.pop(number, None)
        if timer:
            timer.cancel()
        slot = self.slots.get(number)
        if result != self.codec.ACCEPTED and slot and slot.bank:
            self.log("pushes bank %s out again: %s", slot.bank.serial, result)
            self.taken(slot.release(self.agenda.now))
