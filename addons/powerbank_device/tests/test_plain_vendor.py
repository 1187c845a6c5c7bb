from datetime import UTC, datetime

from odoo.tests import tagged

from odoo.addons.powerbank_rental.tests.common import RentalCommon

from ..gateway import store
from ..gateway.broker import Frame
from ..gateway.flood import Flood
from ..gateway.reader import Reader
from ..office import compose, terms
from ..protocol import CODECS, brokered, codec
from . import plain_vendor
from .common import Connection


@tagged("post_install", "-at_install")
class TestPlainVendor(RentalCommon):
    """A further vendor is one file and one row of the registry."""

    @classmethod
    def setUpClass(cls):
        CODECS["plain"] = plain_vendor
        cls.addClassCleanup(CODECS.pop, "plain")
        super().setUpClass()
        cls.connection = Connection(cls.env)
        codecs = {vendor: codec(vendor) for vendor in brokered()}
        cls.reader = Reader(codecs, Flood(0))
        for cabinet in cls.cabinet | cls.other_cabinet:
            cabinet.write({"vendor": "plain", "device_uid": f"P{cabinet.id}"})

    @classmethod
    def _dock(cls, cabinet, number, level):
        slot = cabinet._slot(number)
        values = {"name": str(5000 + slot.id), "slot_id": slot.id, "level": level}
        return cls.env["powerbank.bank"].create(values)

    def _say(self, cabinet, words, interpret=True):
        """A cabinet says words; return the event that the gateway stores of them."""
        topic, now = f"plain/{cabinet.device_uid}/up", datetime.now(UTC)
        arrival = self.reader.read(Frame(topic, words.encode(), 1, 1, False, now, 1))
        store.store_frames(self.connection, [arrival], "test")
        event = self.env["powerbank.device.event"].search([], limit=1)
        if interpret:
            event._interpret(event.ids)
        return event

    def _sent(self):
        """Return what goes out of the commands that are due, as the gateway does it."""
        claims = store.claim_commands(self.connection, 100)
        self.env.invalidate_all()
        return [
            compose(claim.vendor, claim.device_uid, claim.argument, claim.id)[:2]
            for claim in claims
            if claim.vendor == "plain"
        ]

    def test_vendor_can_be_chosen_on_a_cabinet(self):
        field = self.env["powerbank.cabinet"].fields_get(["vendor"])["vendor"]
        self.assertIn(("plain", "Plain Words"), field["selection"])
        self.assertTrue(self.cabinet._is_connected())
        self.assertIn("plain", terms(self.env).options)

    def test_rental_is_given_out_and_ended_by_its_words(self):
        rental = self._confirm()
        slot, bank = rental.slot_id.number, rental.bank_id
        down = f"plain/{self.cabinet.device_uid}/down"
        self.assertIn((down, b"GIVE %d" % slot), self._sent())
        self._say(self.cabinet, f"OUT {slot} {bank.name} 0")
        self.assertEqual(rental.state, "in_use")
        event = self._say(self.other_cabinet, f"BACK 4 {bank.name} 33")
        self.assertEqual((event.vendor, event.state), ("plain", "applied"))
        self.assertEqual(event.rental_id, rental)
        self.assertTrue(rental.ended_at)
        self.assertEqual(bank.slot_id, self.other_cabinet._slot(4))
        self.assertEqual(bank.level, 33)

    def test_word_that_nobody_knows_is_quarantined(self):
        event = self._say(self.cabinet, "DANCE 1")
        self.assertEqual((event.kind, event.state), ("invalid", "quarantined"))
        self.assertEqual(bytes.fromhex(event.raw), b"DANCE 1")

    def test_result_that_nobody_documented_leaves_the_rental_open(self):
        rental = self._confirm()
        self._sent()
        slot, bank = rental.slot_id.number, rental.bank_id
        event = self._say(self.cabinet, f"OUT {slot} {bank.name} 7")
        self.assertEqual(event.outcome, "unknown")
        self.assertEqual(rental.state, "ejecting")

    def test_cabinet_counts_as_stale_by_its_own_beat(self):
        self.assertGreaterEqual(self.cabinet._stale_after().total_seconds(), 360)
        silence = self.env["powerbank.cabinet"]._silence("plain")
        self.assertEqual(silence.total_seconds(), 15 * 60)
