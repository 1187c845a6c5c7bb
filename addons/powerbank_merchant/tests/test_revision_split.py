from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.powerbank_payment.tests.common import PaymentCommon

from .common import MerchantCommon


@tagged("post_install", "-at_install")
class TestRevisionSplit(MerchantCommon, PaymentCommon):
    """The partners' shares follow corrections, sales and chargebacks."""

    def setUp(self):
        super().setUp()
        self.rental = self._end_after(minutes=119)
        self._run_job()

    # === REVISIONS === #

    def _correct_to(self, due):
        rental = self.rental
        computed = rental._bill_until(rental.ended_at)
        rental._revise(computed, rental.gross - due, "put right")
        self._run_job()

    def test_c77_shares_follow_a_revision_of_the_bill(self):
        self._correct_to(3)
        self.assertEqual(
            self._amounts(self.rental, "net"),
            {"venue": 1.5, "agent": 0.6, "salesperson": 0.09, "platform": 0.81},
        )
        self._correct_to(0)
        self.assertEqual(set(self._amounts(self.rental, "net").values()), {0.0})
        self._assert_sound()

    def test_c76_refund_waits_for_no_partner(self):
        """The share is taken back whatever was paid out; the balance may go below
        zero, and the customer has his money."""
        self._correct_to(0)
        self.assertEqual(self.rental.tender_ids.refunded, 8)
        self.assertEqual(self._cash(), {})
        self._assert_sound()

    # === SALES === #

    def _sold(self):
        rental = self._start(started_at=self._ago(days=4), customer=self.other_customer)
        rental._on_wake()
        self._run_job()
        return rental

    def test_r27_price_of_a_sale_is_split(self):
        rental = self._sold()
        self.assertEqual(sum(self._amounts(rental).values()), 99)
        self._assert_sound()

    def test_ex14_r29_reversed_sale_takes_the_shares_back(self):
        rental = self._sold()
        slot = self.other_cabinet._slot(2)
        end = rental.started_at + timedelta(minutes=50)
        self._return(rental, slot=slot, end=end)
        self._run_job()
        self.assertEqual(
            self._amounts(rental, "net"),
            {"venue": 2.0, "agent": 0.8, "salesperson": 0.12, "platform": 1.08},
        )
        self._assert_sound()

    # === CHARGEBACKS === #

    def test_pay13_shares_of_a_disputed_payment_are_frozen(self):
        payment = self.rental.tender_ids.transaction_id
        payment._powerbank_on_chargeback("opened", "D1", 8)
        lines = self.rental.split_line_ids
        self.assertTrue(all(lines.mapped("frozen")))
        payment._powerbank_on_chargeback("won", "D1", 8)
        self.assertFalse(any(lines.mapped("frozen")))
        self.assertEqual(sum(lines.mapped("net")), 8)
        self._assert_sound()

    def test_pay16_lost_dispute_is_taken_back_from_the_partners(self):
        payment = self.rental.tender_ids.transaction_id
        payment._powerbank_on_chargeback("lost", "D1", 8)
        self.assertEqual(set(self._amounts(self.rental, "net").values()), {0.0})
        self._assert_sound()
