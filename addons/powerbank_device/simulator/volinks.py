"""The manners of Volinks cabinets: when they report, and what keeps them alive."""

from .cabinet import VirtualCabinet
from .neighbours import messages
from .parts import Slot
from .plans import Return

Outcome = messages.Outcome
SlotState = messages.SlotState

MISSED_ECHOES = 2
UNREAD = 0x11


class VolinksCabinet(VirtualCabinet):
    """Heartbeats every 9 minutes, each of which the server must echo.

    After two without an echo the cabinet takes itself for lost and restarts. The full
    report comes a minute after each start and every 20 minutes: by HTTP where the
    cabinet has that way, else the same frame by MQTT.
    """

    vendor = "volinks"
    slot_codes = {
        SlotState.EMPTY: 0x00,
        SlotState.NORMAL: 0x01,
        SlotState.COMM_FAULT: 0x03,
        SlotState.JAMMED: 0x04,
        SlotState.FORCED_OPEN: 0x05,
    }
    eject_codes = {
        Outcome.FAILED: 0x00,
        Outcome.OK: 0x01,
        Outcome.JAM: 0x12,
        Outcome.REFUSED: 0x87,
        Outcome.EXPIRED: 0x88,
        Outcome.NOT_FOUND: 0xFC,
        Outcome.BUSY: 0xFE,
    }
    return_codes = {
        Outcome.OK: 0x01,
        Outcome.REFUSED: 0x10,
        Outcome.NOT_FOUND: UNREAD,
    }
    half_returns = {0x21: False, 0x22: True, 0x23: True, 0x24: True}

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._timers = []
        self._unechoed = 0

    def knows_serial(self, serial: str) -> bool:
        return serial.isdecimal() and 0 < int(serial) < 2**32

    def sign_of_life(self):
        return messages.Heartbeat(signal=self.signal())

    # === THE LINK === #

    def connected(self):
        self.disconnected()
        self._in_time(self.timing.first_report, self._report)
        self._beat()
        self.say_what_was_kept()

    def disconnected(self):
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._unechoed = 0

    def subscriptions(self):
        return [
            (self.codec.downlink_topic(self.imei), 1, True),
            (self.codec.heartbeat_topic(self.imei), 0, False),
        ]

    def read_order(self, _topic, payload):
        return self.codec.parse_command(payload)

    def write(self, message):
        beats = isinstance(message, messages.Heartbeat)
        topic = self.codec.heartbeat_topic if beats else self.codec.uplink_topic
        return topic(self.imei), self.codec.encode(message)

    def received(self, topic: str, payload: bytes):
        kind = self.codec.parse_topic(topic).kind
        if kind == "get":
            self.order_received(topic, payload)
        elif kind == "heart":
            self._unechoed = 0

    # === REPORTS === #

    def look_again(self, slot: Slot, plan: Return):
        """What stuck half way is told by a self-test, and the slots right after it."""
        if plan.code is None:
            super().look_again(slot, plan)
            return
        self.say(
            messages.SelfTest(
                slot=slot.number,
                bank=slot.bank.serial,
                code=self.return_codes[Outcome.OK],
                outcome=Outcome.OK,
                level=slot.told_level(self.agenda.now),
            )
        )
        self._upload()

    def _do_upload(self, _order):
        self.agenda.after(self.timing.answer, self._upload)

    def _upload(self):
        """Send the full report, by HTTP where there is that way."""
        if self.post and not self._is_dark:
            self.post(self.take_inventory())
        else:
            self.report_inventory()

    def _beat(self):
        if self.let_strike():
            return
        if self._unechoed == MISSED_ECHOES:
            self.log("heard no echo of %s heartbeats", MISSED_ECHOES)
            self.restart()
            return
        self._unechoed += 1
        self.say(self.sign_of_life())
        self._in_time(self.timing.heart, self._beat)

    def _report(self):
        self._upload()
        self._in_time(self.timing.report, self._report)

    def _in_time(self, seconds, action):
        self._timers = [timer for timer in self._timers if timer.action]
        self._timers.append(self.agenda.after(seconds, action))
