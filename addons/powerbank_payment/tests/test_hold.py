from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestHold(PaymentCommon):
    # === R02 === #

    def test_r02_confirm_holds_the_deposit_on_the_framework(self):
        rental = self._confirm()
        hold = self._hold(rental)
        self.assertEqual(hold.amount, 99)
        self.assertEqual(hold.state, "authorized")
        self.assertEqual(hold.currency_id, self.currency)
        self.assertEqual(hold.partner_id, self.customer.partner_id)
        self.assertEqual(hold.provider_id, self.provider)
        self.assertFalse(rental.payment_request_ids)

    def test_r02_hold_carries_the_order_number_as_providers_take_it(self):
        rental = self._confirm()
        self.assertEqual(self._hold(rental).reference, rental.name)
        self.assertRegex(rental.name, r"^[0-9A-Za-z_]{1,32}$")

    def test_r02_zero_deposit_needs_no_hold(self):
        self._create_tariff(deposit=0.0)
        rental = self._confirm()
        self.assertEqual(rental.state, "ejecting")
        self.assertFalse(self._hold(rental))

    def test_r02_white_listed_customer_needs_no_hold(self):
        self.customer._put_on_list("white", "staff")
        rental = self._confirm()
        self.assertEqual(rental.state, "ejecting")
        self.assertFalse(self._hold(rental))

    def test_r02_without_a_provider_staff_see_to_the_deposit(self):
        self.company.powerbank_provider_id = False
        rental = self._confirm()
        self.assertEqual(rental.state, "authorizing")
        rental.action_authorized()
        self.assertEqual(rental.state, "ejecting")
        self.assertFalse(self._hold(rental))

    def test_r02_disabled_provider_leaves_the_deposit_to_staff(self):
        self.provider.state = "disabled"
        rental = self._confirm()
        self.assertEqual(rental.state, "authorizing")
        self.assertFalse(self._hold(rental))

    def test_r02_hold_costs_the_start_one_insert_and_few_reads(self):
        rental = self._quote()
        rental.name = "RN0"
        self.company._powerbank_deposit_route()
        self.env.flush_all()
        self.env.invalidate_all()
        # Rental, currency, provider, customer, partner and defaults are read, and the
        # hold is inserted.
        with self.assertQueryCount(7):
            rental._authorize()

    # === R03 === #

    def test_r03_demo_hold_is_proven_at_once_and_ejects(self):
        rental = self._confirm()
        self.assertEqual(rental.state, "ejecting")
        self.assertEqual(self._rows(rental), ["R02", "R03"])

    def test_r03_other_providers_are_waited_for(self):
        self._use_slow_provider()
        rental = self._confirm()
        self.assertEqual(rental.state, "authorizing")
        self._hold(rental)._set_pending()
        self.assertEqual(rental.state, "authorizing")
        self._hold(rental)._set_authorized()
        self.assertEqual(rental.state, "ejecting")

    def test_r03_proof_that_comes_twice_ejects_once(self):
        self._use_slow_provider()
        rental = self._confirm()
        self._hold(rental)._set_authorized()
        self._hold(rental)._set_authorized()
        self.assertEqual(self._rows(rental), ["R02", "R03"])

    def test_r03_proof_without_a_bank_left_gives_everything_back(self):
        self._use_slow_provider()
        rental = self._confirm()
        (self.best_bank | self.second_bank).action_quarantine()
        self._hold(rental)._set_authorized()
        self.assertEqual(rental.state, "cancelled")
        self.assertEqual(self._requests(rental).mapped("kind"), ["void"])
        self.assertEqual(self._requests(rental).amount, 99)

    # === R04 === #

    def test_r04_cabinet_that_went_away_while_the_hold_was_asked_for(self):
        self._use_slow_provider()
        for state in ("offline", "disabled"):
            with self.subTest(state=state):
                self.cabinet.state = "online"
                rental = self._confirm()
                self.cabinet.state = state
                self._hold(rental)._set_authorized()
                self.assertEqual(rental.state, "cancelled")
                self.assertEqual(self._requests(rental).mapped("kind"), ["void"])

    def test_r04_refused_hold_cancels_the_rental(self):
        self._use_slow_provider()
        rental = self._confirm()
        self._hold(rental)._set_canceled(state_message="Card declined")
        self.assertEqual(rental.state, "cancelled")
        self.assertEqual(rental.cancel_reason, "Card declined")
        self.assertFalse(rental.payment_request_ids)

    def test_r04_error_of_the_provider_cancels_the_rental(self):
        self._use_slow_provider()
        rental = self._confirm()
        self._hold(rental)._set_error("No such card")
        self.assertEqual(rental.state, "cancelled")

    def test_r04_customer_who_cancels_leaves_no_hold_behind(self):
        self._use_slow_provider()
        rental = self._confirm()
        rental._cancel()
        self.assertEqual(rental.state, "cancelled")
        self.assertEqual(self._hold(rental).state, "cancel")

    # === R05 === #

    def test_r05_hold_that_nobody_authorised_is_closed(self):
        self._use_slow_provider()
        rental = self._confirm()
        rental._on_authorization_timed_out()
        self.assertEqual(self._rows(rental), ["R02", "R05"])
        self.assertEqual(self._hold(rental).state, "cancel")

    # === R06 === #

    def test_r06_late_authorisation_of_a_cancelled_rental_goes_back(self):
        self._use_slow_provider()
        rental = self._confirm()
        rental._on_authorization_timed_out()
        hold = self._hold(rental)
        hold._set_authorized()
        self.assertEqual(rental.state, "cancelled")
        self.assertEqual(hold.state, "authorized")
        self.assertIn("R06", rental.event_ids.mapped("row"))
        self.assertEqual(self._requests(rental).mapped("kind"), ["void"])
        with self._provider_answers("_send_void_request", lambda c: c._set_canceled()):
            self._run_job()
        self.assertEqual(hold.state, "cancel")
        self.assertEqual(self._requests(rental).state, "done")
        self._assert_sound()

    @mute_logger("odoo.addons.payment.models.payment_transaction")
    def test_r06_released_hold_is_not_authorised_again_by_an_old_notice(self):
        rental = self._confirm()
        rental._on_eject_failed("jam")
        self._run_job()
        hold = self._hold(rental)
        self.assertEqual(hold.state, "cancel")
        hold._set_authorized()
        self.assertEqual(hold.state, "cancel")

    # === GUARDS === #

    def test_parts_of_a_hold_are_left_to_the_rental(self):
        hold = self._hold(self._confirm())
        for operation in (hold._capture, hold._void, hold._refund):
            with self.assertRaises(UserError):
                operation(5)

    def test_zero_never_reaches_the_framework_where_it_means_everything(self):
        hold = self._hold(self._confirm())
        with self.assertRaises(UserError):
            hold._capture(0.0)
        with self.assertRaises(UserError):
            hold.action_void()
        self.assertFalse(hold.child_transaction_ids)

    def test_other_payments_are_captured_as_ever(self):
        tx = self._create_ordinary_payment()
        tx._capture(4)
        self.assertEqual(tx.child_transaction_ids.state, "done")

    def test_notice_with_a_wrong_amount_stays_refused_when_it_is_repeated(self):
        self._use_slow_provider()
        rental = self._confirm()
        hold = self._hold(rental)
        Transaction = type(hold)
        wrong = {"amount": 0.01, "currency_code": "CNY"}
        self.patch(Transaction, "_extract_amount_data", lambda tx, data: wrong)
        self.patch(Transaction, "_apply_updates", lambda tx, data: tx._set_authorized())
        for _delivery in range(3):
            hold._process("none", {"reference": hold.reference})
            self.assertEqual(hold.state, "error")
        self.assertEqual(rental.state, "cancelled")

    def _create_ordinary_payment(self):
        return self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.provider.payment_method_ids.id,
                "amount": 9,
                "currency_id": self.currency.id,
                "partner_id": self.customer.partner_id.id,
                "operation": "online_direct",
                "state": "authorized",
            }
        )
