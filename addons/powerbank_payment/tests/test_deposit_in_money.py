from odoo.tests import tagged

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestDepositInMoney(PaymentCommon):
    """A provider that cannot hold: the deposit is paid, and the rest paid back."""

    def setUp(self):
        super().setUp()
        self._use_slow_provider()

    def _pay_deposit(self):
        rental = self._confirm()
        self._hold(rental)._set_done()
        return rental

    def _run_refunds(self):
        with self._provider_answers(
            "_send_refund_request", lambda child: child._set_done()
        ):
            self._run_job()

    def test_r03_paid_deposit_starts_the_rental(self):
        rental = self._pay_deposit()
        self.assertEqual(rental.state, "ejecting")

    def test_pay06_paid_deposit_is_owed_to_the_customer(self):
        self._pay_deposit()
        self.assertEqual(self._cash(), {"cash:none": 9900, "deposit_held": -9900})

    def test_r32_rent_is_taken_from_the_deposit_at_once(self):
        rental = self._pay_deposit()
        rental._on_ejected(rental.bank_id, "test", at=self._ago(minutes=179))
        self._return(rental)
        self.assertEqual(rental.due, 12)
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.tender_ids.kind, "deposit")
        self._run_refunds()
        refund = self._requests(rental).child_id
        self.assertEqual((refund.state, refund.amount), ("done", -87))
        self.assertEqual(self._cash(), {"cash:none": 1200, "revenue": -1200})
        self._assert_sound()

    def test_r30_free_rental_pays_the_whole_deposit_back(self):
        rental = self._pay_deposit()
        rental._on_ejected(rental.bank_id, "test", at=self._ago(minutes=2))
        self._return(rental)
        self._run_refunds()
        self.assertEqual(rental.state, "done")
        self.assertFalse(self._cash())
        self._assert_sound()

    def test_r11_nothing_came_out_pays_the_whole_deposit_back(self):
        rental = self._pay_deposit()
        rental._on_eject_failed("jam")
        self._run_refunds()
        self.assertEqual(rental.state, "eject_failed")
        self.assertFalse(self._cash())
        self._assert_sound()

    def test_r06_deposit_that_is_paid_too_late_goes_back(self):
        rental = self._confirm()
        rental._on_authorization_timed_out()
        self._hold(rental)._set_done()
        self.assertEqual(rental.state, "cancelled")
        self._run_refunds()
        self.assertEqual(self._requests(rental).mapped("kind"), ["refund"])
        self.assertFalse(self._cash())
        self._assert_sound()
