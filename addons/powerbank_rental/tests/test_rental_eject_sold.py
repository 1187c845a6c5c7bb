from odoo import fields
from odoo.tests import tagged

from .hardware_common import HardwareCommon


@tagged("post_install", "-at_install")
class TestRentalEjectSold(HardwareCommon):
    """R28, PB12: what came out belongs to a customer who bought it."""

    def _sell(self):
        """Return a rental by which a customer bought his power bank."""
        sold = self._start(self._ago(days=5), customer=self.other_customer)
        sold._on_wake()
        self.assertEqual((sold.state, sold.bank_id.state), ("sold", "sold"))
        return sold

    def test_r28_sold_bank_that_comes_out_is_lent_to_nobody_and_another_comes(self):
        self.low_bank.level = 80
        sold, rental = self._sell(), self._confirm()
        bank, failed = sold.bank_id, rental.slot_id
        rental._on_ejected(bank, "code 01")
        self.assertEqual(self._rows(sold)[-1], "R28")
        self.assertTrue(sold.returned_after_sale)
        self.assertEqual(
            (bank.state, bank.sold_rental_id), ("in_transit_unknown", sold)
        )
        self.assertIn("find_bank", self._alerts(bank))
        self.assertEqual((rental.state, self._rows(rental)[-1]), ("ejecting", "R10"))
        self.assertNotIn(rental.bank_id, bank | failed.bank_id)
        rental._on_ejected(rental.bank_id, "code 01")
        self.assertEqual(rental.state, "in_use")

    def test_pb12_sold_bank_that_is_put_back_is_quarantined_with_its_title(self):
        sold, rental = self._sell(), self._confirm()
        rental._on_ejected(sold.bank_id, "code 01")
        back_at, now = sold.back_at, fields.Datetime.now()
        sold.bank_id._on_docked(self.other_cabinet._slot(1), now, now, "test")
        self.assertEqual(sold.bank_id.quarantine_reason, "sold")
        self.assertEqual(sold.bank_id.sold_rental_id, sold)
        self.assertEqual(self._rows(sold).count("R28"), 1)
        self.assertEqual(sold.back_at, back_at)
        self.assertNotIn("find_bank", self._alerts(sold.bank_id))

    def test_r28_sold_bank_comes_out_and_no_other_is_left(self):
        sold, rental = self._sell(), self._confirm()
        rental._on_ejected(sold.bank_id, "code 01")
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(self._rows(rental)[-1], "R11")
        self.assertFalse(rental.due)
        told = self.env["powerbank.notification"].search(
            [("customer_id", "=", self.customer.id)]
        )
        self.assertLessEqual({"sold_bank", "eject_failed"}, set(told.mapped("event")))

    def test_r28_sold_bank_comes_out_of_a_cabinet_that_was_silent(self):
        sold, rental = self._sell(), self._exception()
        rental._on_ejected(sold.bank_id, "code 01")
        self.assertEqual(self._rows(rental)[-1], "R13")
        self.assertEqual(sold.bank_id.state, "in_transit_unknown")

    def test_r28_quarantined_bank_of_a_customer_leaves_a_ghost_where_it_was(self):
        sold, now = self._sell(), fields.Datetime.now()
        slot = self.other_cabinet._slot(2)
        sold.bank_id._on_docked(slot, now, now, "test")
        rental = self._confirm()
        rental._on_ejected(sold.bank_id, "code 01")
        self.assertEqual((slot.state, slot.bank_id.id), ("ghost", False))
        self.assertEqual(self._rows(sold).count("R28"), 1)

    def test_r08_is_not_for_a_sold_bank_whose_whereabouts_are_unknown(self):
        sold = self._sell()
        sold.bank_id._move("in_transit_unknown", "test")
        rental = self._confirm()
        rental._on_ejected(sold.bank_id, "code 01")
        self.assertNotIn("R08", self._rows(rental))
        self.assertFalse(sold.bank_id.rental_id)
