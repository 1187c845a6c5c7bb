from odoo.tests import tagged

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestPaymentByHand(PaymentCommon):
    def test_r32_cash_is_a_tender_and_releases_the_hold(self):
        rental = self._end_after(minutes=119)
        rental.action_paid()
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.tender_ids.kind, "external")
        self.assertEqual(rental.tender_ids.amount, 8)
        self._run_job()
        self.assertEqual(self._hold(rental).state, "cancel")
        self.assertEqual(self._cash(), {"cash:manual": 800, "revenue": -800})
        self.assertSound()

    def test_r32_cash_drops_the_capture_that_waits(self):
        rental = self._end_after(minutes=119)
        rental.action_paid()
        with self._provider_answers(
            "_send_capture_request", lambda child: None
        ) as sent:
            self._run_job()
        self.assertFalse(sent)
        self.assertEqual(self._requests(rental, "capture").state, "failed")

    def test_cash_is_refused_while_the_provider_may_be_charging(self):
        rental = self._end_after(minutes=119)
        with self._provider_answers("_send_capture_request", lambda child: None):
            self._run_job()
        self.assertRefused("wrong_state", rental.action_paid)
        self.assertFalse(rental.tender_ids)

    def test_r32_rental_without_a_hold_is_paid_by_hand(self):
        self._create_tariff(deposit=0.0)
        rental = self._end_after(minutes=119)
        self.assertFalse(rental.payment_request_ids)
        rental.action_paid()
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.tender_ids.amount, 8)
        self.assertSound()
