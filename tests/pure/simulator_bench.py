"""One virtual cabinet on a bench: its clock set by hand, its wire listened to."""

import random

from protocol import messages, relink, volinks
from simulator.agenda import Agenda
from simulator.fleet import VENDORS

CODECS = {"volinks": volinks, "relink": relink}
NUMBERS = {"volinks": "860602069165357", "relink": "RL3H082203000001"}
IMEI = NUMBERS["volinks"]
FIRST, SECOND = "10211856", "10211857"
SPEC = {
    "slots": 4,
    "banks": [
        {"slot": 1, "bank": FIRST, "level": 90},
        {"slot": 2, "bank": SECOND, "level": 40},
    ],
}


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.time = 100.0

    def __call__(self):
        return self.time


class Wire:
    """A link that keeps what was sent, and counts who signed in."""

    def __init__(self):
        self.online = False
        self.cabinet = None
        self.sent = []
        self.connections = 0
        self.clones = []

    def connect(self):
        self.online = True
        self.connections += 1
        self.cabinet.connected()

    def drop(self):
        self.online = False
        self.cabinet.disconnected()

    def clone(self):
        self.clones.append("signed in")
        return self.clones.clear

    def publish(self, topic, payload):
        if self.online:
            self.sent.append((topic, payload))
        return self.online


class Bench:
    """One connected cabinet with a clock, a wire and the banks that left it."""

    def __init__(self, vendor="volinks", **more):
        self.vendor = vendor
        self.codec = CODECS[vendor]
        self.imei = NUMBERS[vendor]
        self.clock = Clock()
        self.agenda = Agenda(clock=self.clock)
        self.wire = Wire()
        self.out = []
        self.posted = []
        self.cabinet = VENDORS[vendor](
            {"imei": self.imei, **SPEC, **more},
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
        self.cabinet.received(*self.codec.command(self.imei, order)[:2])

    def eject(self, slot, wait=3.2, **more):
        """Have the bank of a slot ejected in the vendor's way."""
        serial = self.cabinet.slots[slot].bank.serial
        by_bank = messages.EjectBank(bank=serial, **more)
        by_slot = messages.EjectSlot(slot=slot, sequence=41)
        self.order(by_slot if self.vendor == "relink" else by_bank)
        self.wait(wait)

    def answer(self, message, result=relink.ACCEPTED):
        """Answer a return as a server of this vendor does, if it does."""
        payload = relink.CLASSES["ReturnAnswer"](
            slot=message.slot, result=result, seq=message.sequence
        ).SerializeToString()
        if self.vendor == "relink":
            topic = relink.downlink_topic(self.imei, relink.RETURN)
            self.cabinet.received(topic, payload)

    def check(self):
        """Return the inventory that the cabinet answers with."""
        self.order(messages.Check(sequence=7 if self.vendor == "relink" else None))
        self.wait(0.5)
        return next(m for m in self.heard() if m.type == "inventory")

    def echo(self):
        self.cabinet.received(volinks.heartbeat_topic(self.imei), b"\xa8")

    def heard(self, kind="update"):
        """Return what was sent since the last look, decoded; heartbeats apart."""
        sent, self.wire.sent = self.wire.sent, []
        frames = [row for row in sent if self.vendor == "relink" or kind in row[0]]
        return [self.codec.decode(payload, topic) for topic, payload in frames]

    def states(self):
        return [slot["state"] for slot in self.cabinet.show()["slots"]]

    def banks(self):
        return [slot["bank"] for slot in self.cabinet.show()["slots"]]


def ejected(slot, bank, code, outcome):
    return messages.Ejected(slot=slot, bank=bank, code=code, outcome=outcome)
