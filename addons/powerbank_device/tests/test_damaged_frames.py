import random

from odoo.tests import tagged

from ..protocol import volinks
from ..protocol.messages import Heartbeat, Outcome, Returned
from .test_telemetry import TelemetryCommon

#: Damaged frames of each cabinet.
FRAMES = 1_000


@tagged("post_install", "-at_install")
class TestDamagedFrames(TelemetryCommon):
    """Frames that nobody can read change nothing, and none of them vanishes."""

    def setUp(self):
        super().setUp()
        self.chance = random.Random(20261122)
        returned = Returned(
            slot=4, bank=self.best_bank.name, outcome=Outcome.OK, code=1, level=9
        )
        told = self._told(self.cabinet, level=5)
        self.sound = [
            volinks.encode(message) for message in (returned, told, Heartbeat(signal=9))
        ]

    def test_damaged_frames_change_nothing_and_each_is_counted_and_shown(self):
        # an odd frame asks for the inventory, unless that is on its way
        (self.cabinet | self.other_cabinet)._request_inventory()
        before = self._books()
        arrivals = [
            self._arrived(cabinet, self._damaged(), packet=packet)
            for packet in range(FRAMES)
            for cabinet in (self.cabinet, self.other_cabinet)
        ]
        self._interpret(arrivals)
        self.assertEqual(self._books(), before)
        events = self.env["powerbank.device.event"].search(
            [("cabinet_id", "in", self._cabinet_ids()), ("kind", "=", "invalid")]
        )
        self.assertEqual(len(events), 2 * FRAMES)
        self.assertEqual(set(events.mapped("state")), {"quarantined"})
        self.assertTrue(all(events.mapped("error")))
        self.assertEqual(self.cabinet.quarantined_count, FRAMES)
        kept = sorted(event.raw for event in events)
        self.assertEqual(kept, sorted(a.frame.payload.hex().upper() for a in arrivals))

    def _damaged(self):
        """Return a frame that no codec takes for sound: noise, cuts, changed bytes."""
        raw = bytearray(self.chance.choice(self.sound))
        match self.chance.randrange(3):
            case 0:
                return self.chance.randbytes(self.chance.randrange(200))
            case 1:
                return bytes(raw[: self.chance.randrange(len(raw))])
        raw[self.chance.randrange(len(raw))] ^= self.chance.randrange(1, 256)
        return bytes(raw)
