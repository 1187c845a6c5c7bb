from odoo.tests import tagged

from .call_common import CallCommon


@tagged("post_install", "-at_install")
class TestVolinksReturns(CallCommon):
    """The same return comes over MQTT and over HTTP, in either order, early or late."""

    def setUp(self):
        super().setUp()
        self.rental = self._in_use()
        self.bank = self.rental.bank_id
        self.slot = self.cabinet._slot(4)

    def _over_mqtt(self):
        return self._report(self.cabinet, self._returned(4, self.bank))

    def _over_http(self):
        self._tell_return(self.cabinet, 4, self.bank)
        return self._interpret(self.cabinet)

    def _delay(self, seconds):
        """Set how late a call may be."""
        self._limit("call_delay_seconds", seconds)

    def test_return_counts_once_over_mqtt_first(self):
        self.assertEqual(self._over_mqtt().state, "applied")
        ended_at = self.rental.ended_at
        self.assertEqual(self._over_http().state, "ignored")
        self.assertEqual(self.rental.ended_at, ended_at)
        self.assertEqual(self.bank.slot_id, self.slot)

    def test_return_counts_once_over_http_first(self):
        self._delay(0)
        event = self._over_http()
        self.assertEqual((event.state, event.rental_id), ("applied", self.rental))
        ended_at = self.rental.ended_at
        self.assertTrue(ended_at)
        self.assertEqual(self._over_mqtt().state, "ignored")
        self.assertEqual(self.rental.ended_at, ended_at)

    def test_return_that_is_uploaded_as_a_frame_counts_too(self):
        self._delay(0)
        self._upload(self.cabinet, self._returned(4, self.bank))
        self.assertEqual(self._interpret(self.cabinet).state, "applied")
        self.assertTrue(self.rental.ended_at)

    def test_call_soon_after_an_eject_waits_for_a_proof(self):
        event = self._over_http()
        self.assertEqual(event.state, "ignored")
        self.assertFalse(self.rental.ended_at)
        self.assertEqual([c.argument["type"] for c in self._claim()], ["check"])
        self.assertEqual(self._over_mqtt().state, "applied")
        self.assertTrue(self.rental.ended_at)

    def test_call_alone_is_proven_by_the_inventory_it_asks_for(self):
        self._over_http()
        self._claim()
        self._report(self.cabinet, self._inventory(self.cabinet, extra={4: self.bank}))
        self.assertEqual(self.bank.slot_id, self.slot)
        self.assertTrue(self.rental.ended_at)

    def test_late_call_does_not_end_the_next_rental(self):
        self._over_mqtt()
        again = self._rent_again()
        self.assertEqual(self._over_http().state, "ignored")
        self.assertEqual(again.state, "in_use")
        self._claim()
        self._report(self.cabinet, self._inventory(self.cabinet, without=self.bank))
        self.assertEqual(again.state, "in_use")

    def test_late_upload_does_not_end_the_next_rental(self):
        self._over_mqtt()
        before = self._inventory(self.cabinet)
        again = self._rent_again()
        self._upload(self.cabinet, before)
        self.assertEqual(self._interpret(self.cabinet).state, "ignored")
        self.assertEqual((again.state, again.bank_id), ("in_use", self.bank))

    def _rent_again(self):
        """Return the next rental of the same bank, from the same slot."""
        self._let_pass(self.rental, 10)
        (self.cabinet.bank_ids - self.bank).write({"level": 0})
        again = self._in_use(customer=self.other_customer)
        self.assertEqual(again.bank_id, self.bank)
        return again

    def test_next_return_of_the_same_bank_to_the_same_slot_counts(self):
        self._over_mqtt()
        self._over_http()
        again = self._rent_again()
        self.assertEqual(self._over_mqtt().state, "applied")
        self.assertEqual(self._over_http().state, "ignored")
        self.assertTrue(again.ended_at)
