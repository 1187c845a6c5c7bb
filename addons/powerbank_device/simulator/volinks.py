"""The manners of Volinks cabinets: when they report, and what keeps them alive."""

from .cabinet import VirtualCabinet
from .neighbours import messages

Outcome = messages.Outcome
SlotState = messages.SlotState

MISSED_ECHOES = 2


class VolinksCabinet(VirtualCabinet):
    """Heartbeats every 9 minutes, each of which the server must echo.

    After two without an echo the cabinet takes itself for lost and restarts. The full
    report comes a minute after each start and every 20 minutes; real cabinets send it
    by HTTP, these send the same frame by MQTT.
    """

    vendor = "volinks"
    slot_codes = {
        SlotState.EMPTY: 0x00,
        SlotState.NORMAL: 0x01,
        SlotState.JAMMED: 0x04,
        SlotState.FORCED_OPEN: 0x05,
    }
    eject_codes = {
        Outcome.FAILED: 0x00,
        Outcome.OK: 0x01,
        Outcome.JAM: 0x12,
        Outcome.NOT_FOUND: 0xFC,
        Outcome.BUSY: 0xFE,
    }
    return_codes = {Outcome.OK: 0x01}

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._timers = []
        self._unechoed = 0

    def knows_serial(self, serial: str) -> bool:
        return serial.isdecimal() and 0 < int(serial) < 2**32

    def connected(self):
        self.disconnected()
        self._beat()
        self._later(self.timing.first_report, self._report)

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
        return self.codec.uplink_topic(self.imei), self.codec.encode(message)

    def received(self, topic: str, payload: bytes):
        kind = self.codec.parse_topic(topic).kind
        if kind == "get":
            self.order_received(topic, payload)
        elif kind == "heart":
            self._unechoed = 0

    def _beat(self):
        if self.suffer_outage():
            return
        if self._unechoed == MISSED_ECHOES:
            self.log("heard no echo of %s heartbeats", MISSED_ECHOES)
            self.restart()
            return
        self._unechoed += 1
        heartbeat = messages.Heartbeat(signal=self.random.randint(12, 31))
        topic = self.codec.heartbeat_topic(self.imei)
        self.link.publish(topic, self.codec.encode(heartbeat))
        self._later(self.timing.heart, self._beat)

    def _report(self):
        self.report_inventory()
        self._later(self.timing.report, self._report)

    def _later(self, seconds, action):
        self._timers = [timer for timer in self._timers if timer.action]
        self._timers.append(self.agenda.after(seconds, action))
