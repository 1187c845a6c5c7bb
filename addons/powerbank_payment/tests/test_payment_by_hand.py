from odoo.tests import tagged

from .common import PaymentCommon, refuse


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
        self._assert_sound()

    def test_r32_cash_calls_off_the_capture_that_waits(self):
        rental = self._end_after(minutes=119)
        rental.action_paid()
        with self._provider_answers(
            "_send_capture_request", lambda child: None
        ) as sent:
            self._run_job()
        self.assertFalse(sent)
        capture = self._requests(rental, "capture")
        self.assertEqual(capture.state, "cancelled")
        capture.action_process_now()
        self.assertEqual(capture.state, "cancelled")

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
        self._assert_sound()

    def test_capture_that_succeeds_after_cash_was_taken_goes_back(self):
        rental = self._end_after(minutes=119)
        with self._provider_answers("_send_capture_request", refuse):
            self._run_job()
        rental.action_paid()
        capture = self._requests(rental, "capture")
        capture.child_id._process(
            "demo",
            {
                "reference": capture.reference,
                "simulated_state": "done",
                "manual_capture": True,
            },
        )
        self._run_job()
        self.assertEqual(self._requests(rental, "refund").amount, 8)
        self.assertEqual(self._requests(rental, "refund").state, "done")
        self.assertEqual(self._cash(), {"cash:manual": 800, "revenue": -800})

    def test_hold_that_is_proven_while_payment_is_awaited_pays(self):
        self._use_slow_provider()
        rental = self._confirm()
        self.assertRefused("wrong_state", rental.action_authorized)
        rental._on_authorized(rental.deposit, "test")
        rental._on_ejected(rental.bank_id, "test", at=self._ago(minutes=119))
        self._return(rental)
        self.assertFalse(rental.payment_request_ids)
        self._hold(rental)._set_authorized()
        self.assertEqual(self._requests(rental).mapped("kind"), ["capture"])
