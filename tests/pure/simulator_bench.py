"""One virtual cabinet on a bench: its clock set by hand, its wire listened to."""

import random

from protocol import messages, volinks
from simulator.agenda import Agenda
from simulator.volinks import VolinksCabinet

IMEI = "860602069165357"
SPEC = {
    "imei": IMEI,
    "slots": 4,
    "banks": [
        {"slot": 1, "bank": "10211856", "level": 90},
        {"slot": 2, "bank": "10211857", "level": 40},
    ],
}


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.time = 100.0

    def __call__(self):
        return self.time


class Wire:
    """A link that keeps what was sent."""

    def __init__(self):
        self.online = False
        self.cabinet = None
        self.sent = []

    def connect(self):
        self.online = True
        self.cabinet.connected()

    def drop(self):
        self.online = False
        self.cabinet.disconnected()

    def publish(self, topic, payload):
        if self.online:
            self.sent.append((volinks.parse_topic(topic).kind, payload))
        return self.online


class Bench:
    """One connected cabinet with a clock, a wire and the banks that left it."""

    def __init__(self, **more):
        self.clock = Clock()
        self.agenda = Agenda(clock=self.clock)
        self.wire = Wire()
        self.out = []
        self.cabinet = VolinksCabinet(
            {**SPEC, **more},
            self.agenda,
            random.Random(7),
            self.wire,
            self.out.append,
        )
        self.wire.cabinet = self.cabinet
        self.wire.connect()
        self.heard("heart")

    def wait(self, seconds):
        """Let time pass second by second."""
        for _ in range(int(seconds * 10)):
            self.clock.time += 0.1
            self.agenda.run()

    def order(self, order):
        self.cabinet.received(*volinks.command(IMEI, order)[:2])

    def echo(self):
        self.cabinet.received(volinks.heartbeat_topic(IMEI), b"\xa8")

    def heard(self, kind="update"):
        """Return what was sent since the last look, decoded."""
        frames = [frame for sent, frame in self.wire.sent if sent == kind]
        self.wire.sent.clear()
        return [volinks.decode(frame) for frame in frames]

    def states(self):
        return [slot["state"] for slot in self.cabinet.show()["slots"]]

    def banks(self):
        return [slot["bank"] for slot in self.cabinet.show()["slots"]]


def ejected(slot, bank, code, outcome):
    return messages.Ejected(slot=slot, bank=bank, code=code, outcome=outcome)
