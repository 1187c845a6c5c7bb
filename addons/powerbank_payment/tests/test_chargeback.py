from odoo import fields
from odoo.tests import tagged

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestChargeback(PaymentCommon):
    """R37, PAY13 to PAY16 and EX-29."""

    def setUp(self):
        super().setUp()
        self.rental = self._end_after(minutes=119)
        self._run_job()
        self.payment = self.rental.tender_ids.transaction_id

    def _notify(self, event="opened", amount=8, reference="D1"):
        return self.payment._powerbank_on_chargeback(
            event, reference, amount, self._ago(days=-3), fee=1
        )

    def test_r37_pay13_disputed_money_is_a_receivable(self):
        chargeback = self._notify()
        self.assertEqual(chargeback.state, "needs_evidence")
        self.assertTrue(self.rental.charged_back)
        self.assertEqual(self._rows(self.rental)[-1], "R37")
        self.assertEqual(
            self._cash(),
            {"cash:demo": -100, "disputed": 800, "fee": 100, "revenue": -800},
        )
        self.assertIn(self.rental.name, chargeback.evidence)
        self.assertTrue(chargeback.activity_ids)
        self._assert_sound()

    def test_r37_repeated_notice_changes_nothing(self):
        self.assertEqual(self._notify(), self._notify())
        self.assertEqual(self._cash()["disputed"], 800)

    def test_pay15_won_dispute_brings_the_money_back(self):
        self._notify()
        chargeback = self._notify("won")
        self.assertEqual(chargeback.state, "closed_won")
        self.assertFalse(self.rental.charged_back)
        self.assertEqual(self._cash(), {"cash:demo": 700, "fee": 100, "revenue": -800})
        self._assert_sound()

    def test_pay15_one_won_dispute_leaves_the_mark_of_another(self):
        self._notify(amount=5)
        self._notify(amount=3, reference="D2")
        self._notify("won")
        self.assertTrue(self.rental.charged_back)
        self._notify("won", reference="D2")
        self.assertFalse(self.rental.charged_back)

    def test_pay13_disputes_together_take_no_more_than_was_paid(self):
        self._notify(amount=5)
        self.assertRefused("refused", self._notify, amount=4, reference="D2")

    def test_pay16_lost_dispute_is_a_refund(self):
        self._notify()
        chargeback = self._notify("lost")
        self.assertEqual(chargeback.state, "closed_lost")
        self.assertTrue(self.rental.charged_back)
        self.assertEqual((self.rental.due, self.rental.tender_ids.refunded), (0, 8))
        self.assertEqual(self._cash(), {"cash:demo": -100, "fee": 100})
        self.assertEqual(self.customer.standing, "grey")
        self.assertFalse(self._requests(self.rental, "refund"))
        self._notify("lost")
        self.assertEqual(self.rental.tender_ids.refunded, 8)
        self._assert_sound()

    def _half_paid(self):
        """Return a rental of 8.00 of which its deposit paid 5.00, and the payment."""
        self._create_tariff(deposit=5.0)
        self.rental = self._end_after(minutes=119)
        self._run_job()
        self.payment = self.rental.tender_ids.transaction_id
        self.assertEqual(self.rental.state, "awaiting_payment")
        return self.rental

    def test_pay16_lost_dispute_of_a_half_paid_rental_leaves_the_other_half_due(self):
        rental = self._half_paid()
        self._notify(amount=5)
        self._notify("lost", amount=5)
        self.assertEqual((rental.due, rental._get_outstanding()), (3, 300))
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertTrue(rental.charged_back)
        rental.action_paid()
        self.assertEqual((rental.state, rental.charged_back), ("done", True))
        self._assert_sound()

    def test_pay16_lost_dispute_after_which_nothing_is_due_ends_the_rental(self):
        rental = self._half_paid()
        self._notify(amount=5)
        rental.free_from = rental.started_at
        self._notify("lost", amount=5)
        self.assertEqual((rental.due, rental._get_outstanding()), (0, 0))
        self.assertEqual((rental.state, rental.charged_back), ("done", True))
        self.assertEqual(self._rows(rental)[-1], "R32")
        self._assert_sound()

    def test_pay16_lost_dispute_never_makes_a_rental_dearer(self):
        rental = self._half_paid()
        self._notify(amount=5)
        rental._write_bill(rental._bill_until(rental.started_at), reason="test")
        rental.ended_at = fields.Datetime.now()
        self._notify("lost", amount=5)
        self.assertEqual(rental.due, 0)

    def test_pay15_won_dispute_of_a_half_paid_rental_lets_it_be_paid(self):
        rental = self._half_paid()
        self._notify(amount=5)
        self._notify("won", amount=5)
        self.assertEqual((rental.due, rental._get_outstanding()), (8, 300))
        rental.action_paid()
        self.assertEqual((rental.state, rental.charged_back), ("done", False))
        self._assert_sound()

    def test_ex29_no_correction_while_the_payment_is_disputed(self):
        self._notify()
        values = {
            "rental_id": self.rental.id,
            "kind": "correction",
            "reason": "goodwill",
            "note": "x",
            "waiver": "full",
        }
        wizard = self.env["powerbank.rental.correction"].create(values)
        self.assertRefused("wrong_state", wizard.action_confirm)

    def test_ex29_automatic_refund_waits_for_the_outcome(self):
        self._notify(amount=5)
        rental = self.rental
        rental._revise(rental._bill_until(rental.ended_at), 6, "late upload")
        self.assertFalse(self._requests(rental, "refund"))
        self._assert_sound()
        self._notify("won", amount=5)
        self.assertEqual(self._requests(rental, "refund").amount, 6)
        self._assert_sound()

    def test_ex29_refunded_money_is_not_lost_twice(self):
        rental = self.rental
        rental._revise(rental._bill_until(rental.ended_at), 8, "goodwill")
        self._run_job()
        self.assertRefused("refused", self._notify)
        self.assertFalse(rental.charged_back)

    def test_pay14_finance_enters_and_answers_a_chargeback(self):
        wizard = self.env["powerbank.chargeback.open"].create(
            {
                "rental_id": self.rental.id,
                "tender_id": self.rental.tender_ids.id,
                "reference": "D2",
                "amount": 8,
                "deadline": self._ago(days=-3),
            }
        )
        wizard.action_confirm()
        chargeback = self.rental.chargeback_ids
        chargeback.action_submit()
        self.assertEqual(chargeback.state, "submitted")
        self.assertRefused("wrong_state", chargeback.action_accept)
        chargeback.action_won()
        self.assertEqual(chargeback.state, "closed_won")
        self._assert_sound()
