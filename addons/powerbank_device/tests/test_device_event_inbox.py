from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.powerbank_rental.errors import Refusal

from ..gateway import store
from ..protocol import volinks
from ..protocol.messages import Outcome, Returned
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestDeviceEventInbox(DeviceCommon):
    def setUp(self):
        super().setUp()
        self.message = Returned(
            slot=4, bank="55555", outcome=Outcome.OK, code=1, level=9
        )
        self.payload = volinks.encode(self.message)

    def test_frame_is_stored_raw_before_it_is_understood(self):
        event = self._store(self.cabinet, self.payload)
        self.assertRecordValues(
            event,
            [
                {
                    "state": "received",
                    "raw": self.payload.hex().upper(),
                    "cabinet_id": self.cabinet.id,
                    "kind": False,
                }
            ],
        )

    def test_packet_that_the_broker_brings_again_is_stored_once(self):
        self.assertTrue(self._store(self.cabinet, self.payload, packet=7))
        again = self._store(self.cabinet, self.payload, packet=7, redelivered=True)
        self.assertFalse(again)

    def test_redelivered_packet_that_was_never_stored_is_kept(self):
        event = self._store(self.cabinet, self.payload, packet=7, redelivered=True)
        self.assertTrue(event)

    def test_same_frame_in_a_new_packet_is_kept(self):
        self._store(self.cabinet, self.payload, packet=7)
        self.assertTrue(self._store(self.cabinet, self.payload, packet=8))

    def test_unreadable_frame_is_quarantined_with_the_reason(self):
        event = self._store(self.cabinet, self.payload[:-3])
        event._interpret(event.ids)
        self.assertRecordValues(event, [{"state": "quarantined", "kind": "invalid"}])
        self.assertIn("cut short", event.error)

    def test_ex08_frame_of_an_unknown_device_is_quarantined(self):
        stranger = self.env["powerbank.cabinet"].new({"device_uid": "869999999999999"})
        event = self._store(stranger, self.payload)
        event._interpret(event.ids)
        self.assertEqual(event.state, "quarantined")
        self.assertIn("869999999999999", event.error)
        self.assertEqual(event.decoded["bank"], "55555")

    def test_refusal_of_the_business_quarantines_and_undoes(self):
        rental = self._ejecting()
        answer = self._ejected(rental, bank=self.second_bank)
        event = self._store(self.cabinet, volinks.encode(answer))
        # what follows on the clock's start is refused
        refusal = Refusal("wrong_state", "It cannot be told this.")
        rentals = self.env.registry["powerbank.rental"]
        with patch.object(rentals, "_request_inventory", side_effect=refusal):
            event._interpret(event.ids)
        self.assertEqual(event.state, "quarantined")
        self.assertIn("It cannot be told this.", event.error)
        self.assertEqual(rental.state, "ejecting")
        self.assertEqual(rental.command_ids.state, "sent")

    def test_interpreting_again_does_nothing(self):
        event = self._report(self.cabinet, self.message)
        closed = event.read(["state", "error", "dedupe_key"])
        event._interpret(event.ids)
        self.assertEqual(event.read(["state", "error", "dedupe_key"]), closed)

    def test_heads_are_the_oldest_event_of_each_cabinet(self):
        first = self._store(self.cabinet, self.payload, packet=1)
        self._store(self.cabinet, self.payload, packet=2)
        other = self._store(self.other_cabinet, self.payload, packet=3)
        heads = dict(store.heads(self.connection, 100))
        self.assertEqual(heads[self.cabinet.id], first.id)
        self.assertEqual(heads[self.other_cabinet.id], other.id)

    def test_event_that_raises_is_quarantined_by_the_gateway(self):
        event = self._store(self.cabinet, self.payload)
        store.quarantine(self.connection, event.id, "KeyError: 'x'")
        self.env.invalidate_all()
        self.assertRecordValues(
            event, [{"state": "quarantined", "error": "KeyError: 'x'"}]
        )

    def test_decoded_inventory_reads_one_slot_a_line(self):
        event = self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual(len(event.decoded_text.splitlines()), self.cabinet.slot_count)
        self.assertIn(self.best_bank.name, event.decoded_text)
        self.assertTrue(event.raw_text.startswith("A8 "))

    def test_only_dispatchers_have_events_interpreted_again(self):
        self._set("unknown_bank", "refuse")
        event = self._report(self.cabinet, self.message)
        user = new_test_user(self.env, "no_dispatcher", groups="base.group_user")
        with self.assertRaises(AccessError):
            event.with_user(user).action_interpret_again()
        self.assertEqual(event.state, "quarantined")
