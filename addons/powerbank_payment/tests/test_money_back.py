from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import PaymentCommon, refuse


@tagged("post_install", "-at_install")
class TestMoneyBack(PaymentCommon):
    """Refunds follow revisions of the bill (C.7, R29, R34, R36, PAY12)."""

    # === STEPS === #

    def _paid(self, **ago):
        rental = self._end_after(**ago)
        self._run_job()
        return rental

    def _revise(self, rental, due):
        rental._recall()
        computed = rental._bill_until(rental.ended_at)
        rental._revise(computed, rental.gross - due, "put right")

    def _refunds(self, rental):
        return self._requests(rental, "refund")

    # === R36 === #

    def test_c72_r36_correction_pays_the_difference_back(self):
        self._create_tariff(
            deposit=99.0, free_minutes=0, unit_price=3.0, cap_price=18.0, total_cap=0
        )
        rental = self._start(started_at=self._ago(hours=121))
        self._return(rental, end=rental.started_at + timedelta(hours=120))
        self._run_job()
        self.assertEqual((rental.state, rental.due), ("done", 90))
        end = rental.started_at + timedelta(hours=1)
        rental._move_end(end, "staff", "newspaper", "newspaper")
        self.assertEqual((rental.state, rental.due), ("done", 3))
        self.assertEqual(self._refunds(rental).amount, 87)
        self._assert_sound()
        self._run_job()
        self.assertEqual(self._refunds(rental).state, "done")
        self.assertEqual(rental.tender_ids.refunded, 87)
        self.assertEqual(self._cash(), {"cash:demo": 300, "revenue": -300})
        self._assert_sound()

    def test_c74_rest_of_the_deposit_is_released(self):
        rental = self._paid(minutes=179)
        self.assertEqual(self._requests(rental, "capture").amount, 12)
        self.assertEqual(self._requests(rental, "void").amount, 87)

    def test_c75_failed_eject_gives_everything_back(self):
        rental = self._confirm()
        rental._on_eject_failed("jam")
        self._run_job()
        self.assertEqual(self._requests(rental, "void").amount, 99)
        self.assertFalse(rental.due or rental.tender_ids)

    def test_pay12_refused_refund_is_repeated_with_its_number(self):
        rental = self._paid(minutes=119)
        self._revise(rental, 5)
        with self._provider_answers("_send_refund_request", refuse) as sent:
            self._run_job()
            self._make_due(self._refunds(rental))
            self._run_job()
        self.assertEqual(sent, [f"{rental.name}C1R1"] * 2)
        self._make_due(self._refunds(rental))
        self._run_job()
        self.assertEqual(rental.tender_ids.refunded, 3)
        self._assert_sound()

    def test_pay12_second_correction_waits_for_the_first_refund(self):
        rental = self._paid(minutes=119)
        self._revise(rental, 5)
        self._revise(rental, 4)
        self.assertEqual(self._refunds(rental).mapped("amount"), [3])
        self._run_job()
        self.assertEqual(self._refunds(rental).mapped("amount"), [3, 1])
        self.assertEqual(rental.tender_ids.refunded, 4)
        self._assert_sound()

    def test_pay12_refund_that_was_given_up_is_not_sent_under_a_new_number(self):
        self.env["ir.config_parameter"].set_param("powerbank_payment.retry_hours", "0")
        rental = self._paid(minutes=119)
        self._revise(rental, 5)
        with self._provider_answers("_send_refund_request", refuse):
            self._run_job()
        self.assertEqual(self._refunds(rental).state, "failed")
        rental._pay_back()
        self.assertEqual(len(self._refunds(rental)), 1)
        self._assert_sound()

    def test_pay12_given_up_refund_is_paid_out_by_hand_with_proof(self):
        self.env["ir.config_parameter"].set_param("powerbank_payment.retry_hours", "0")
        rental = self._paid(minutes=119)
        self._revise(rental, 5)
        with self._provider_answers("_send_refund_request", refuse):
            self._run_job()
        self._pay_out(self._refunds(rental))
        self.assertEqual(rental.tender_ids.refunded, 3)
        self.assertEqual(
            self._cash(), {"cash:demo": 800, "cash:manual": -300, "revenue": -500}
        )
        self._assert_sound()

    def test_cash_goes_back_by_hand(self):
        rental = self._end_after(minutes=119)
        rental.action_paid()
        self._run_job()
        self._revise(rental, 5)
        refund = self._refunds(rental)
        self.assertEqual((refund.state, refund.amount), ("by_hand", 3))
        self._assert_sound()
        self._pay_out(refund)
        self.assertEqual((refund.state, refund.proof), ("done", "receipt 17"))
        self.assertEqual(self._cash(), {"cash:manual": 500, "revenue": -500})
        self.assertRefused("wrong_state", refund._pay_out, "again")
        self._assert_sound()

    def _pay_out(self, refund):
        wizard = self.env["powerbank.payout"]
        wizard.create({"request_id": refund.id, "proof": "receipt 17"}).action_confirm()

    def test_only_finance_pays_out(self):
        rental = self._end_after(minutes=119)
        rental.action_paid()
        self._revise(rental, 5)
        group = "powerbank_rental.group_powerbank_dispatcher"
        dispatcher = new_test_user(self.env, "dora", groups=group)
        wizard = self.env["powerbank.payout"].with_user(dispatcher)
        with self.assertRaises(AccessError):
            wizard.create({"request_id": self._refunds(rental).id, "proof": "x"})

    def test_money_goes_back_before_what_the_operator_gave(self):
        rental = self._paid(minutes=179)
        for kind, amount in (
            ("points", 250),
            ("wallet_bonus", 200),
            ("wallet_principal", 150),
        ):
            rental._add_tender(kind, amount)
        order = rental.tender_ids._sorted_for_refund().mapped("kind")
        self.assertEqual(
            order, ["deposit", "wallet_principal", "wallet_bonus", "points"]
        )

    def test_several_payments_each_give_back_at_most_what_they_took(self):
        self._create_tariff(deposit=5.0)
        rental = self._end_after(minutes=119)
        self._run_job()
        rental.action_paid()
        self.assertEqual(rental.tender_ids.mapped("amount"), [5, 3])
        self._revise(rental, 1)
        refunds = {r.tender_id.amount: r.amount for r in self._refunds(rental)}
        self.assertEqual(refunds, {5: 5, 3: 2})
        self._assert_sound()

    def test_deposit_paid_in_money_gives_back_what_was_taken_of_it(self):
        self.provider.capture_manually = False
        self._use_slow_provider()
        rental = self._confirm()
        self._hold(rental)._set_done()
        rental._on_ejected(rental.bank_id, "test", at=self._ago(minutes=119))
        self._return(rental)
        self.assertEqual((rental.state, rental.tender_ids.amount), ("done", 8))
        unused = self._refunds(rental)
        self.assertEqual((unused.amount, unused.tender_id.id), (91, False))
        self._revise(rental, 5)
        self.assertEqual(len(self._refunds(rental)), 1)
        unused._prepare()
        unused.child_id.with_context(powerbank_sending=True)._set_done()
        unused._on_answer()
        back = self._refunds(rental) - unused
        self.assertEqual((back.amount, back.tender_id), (3, rental.tender_ids))
        back._prepare()
        back.child_id.with_context(powerbank_sending=True)._set_done()
        back._on_answer()
        self.assertEqual(rental.tender_ids.refunded, 3)
        self.assertEqual(self._cash(), {"cash:none": 500, "revenue": -500})
        self._assert_sound()

    # === R34 === #

    def test_r34_capture_that_waits_is_lowered(self):
        rental = self._end_after(minutes=119)
        self._revise(rental, 5)
        captures = self._requests(rental, "capture")
        self.assertEqual(captures.mapped("state"), ["cancelled", "queued"])
        self.assertEqual(captures[-1].amount, 5)
        self._run_job()
        self.assertEqual((rental.state, rental.tender_ids.amount), ("done", 5))
        self._assert_sound()

    def test_r34_nothing_due_any_more_releases_the_hold(self):
        rental = self._end_after(minutes=119)
        self._revise(rental, 0)
        self.assertEqual(rental.state, "done")
        self._run_job()
        self.assertEqual(self._hold(rental).state, "cancel")
        self._assert_sound()

    def test_c90_capture_under_way_is_not_lowered_but_refunded(self):
        rental = self._end_after(hours=40)
        self.assertEqual(rental.due, 80)
        with self._provider_answers("_send_capture_request", lambda child: None):
            self._run_job()
        self._revise(rental, 60)
        self.assertEqual(rental.state, "awaiting_payment")
        self._requests(rental, "capture").child_id._set_done()
        self.assertEqual(rental.state, "done")
        self.assertEqual(self._refunds(rental).amount, 20)
        self._run_job()
        self._assert_sound()

    def test_c90_r34_completed_payscore_only_goes_down(self):
        rental = self._end_after(minutes=119)
        self.assertTrue(rental._may_rise())
        Transaction = type(self.env["payment.transaction"])
        self.patch(Transaction, "_powerbank_only_lowers", lambda tx: True)
        self.assertFalse(rental._may_rise())

    def test_r34_amount_that_the_provider_knows_does_not_rise(self):
        rental = self._end_after(minutes=119)
        with self._provider_answers("_send_capture_request", lambda child: None):
            self._run_job()
        self.assertFalse(rental._may_rise())

    # === R27, R29 === #

    def _sold(self):
        rental = self._start(started_at=self._ago(days=4))
        rental._on_wake()
        return rental

    def test_r27_sale_takes_the_whole_hold_and_has_its_own_account(self):
        rental = self._sold()
        self.assertEqual(self._cash(), {"receivable": 9900, "sale": -9900})
        self._run_job()
        self.assertEqual(rental.state, "sold")
        self.assertTrue(rental.paid_at)
        self.assertEqual(self._cash(), {"cash:demo": 9900, "sale": -9900})
        self._assert_sound()

    def test_r27_fee_is_a_sale_and_the_rest_is_rent(self):
        self._create_tariff(
            total_cap=0,
            deposit=200.0,
            sale_after_hours=72,
            sale_mode="rent_plus_fee",
            sale_amount=45.0,
        )
        rental = self._sold()
        self.assertEqual(rental.due, 165)
        self._run_job()
        books = {"cash:demo": 16500, "revenue": -12000, "sale": -4500}
        self.assertEqual(self._cash(), books)
        self._return(rental)
        rental._buy_back()
        self._run_job()
        books = {"cash:demo": 12900, "revenue": -12000, "sale": -900}
        self.assertEqual(self._cash(), books)
        self._assert_sound()

    def test_ex14_r29_late_upload_pays_95_back_and_reverses_the_sale(self):
        rental = self._sold()
        self._run_job()
        end = rental.started_at + timedelta(minutes=50)
        self._return(rental, end=end, received=fields.Datetime.now())
        self.assertEqual((rental.state, rental.due), ("done", 4))
        self.assertEqual(self._refunds(rental).amount, 95)
        self._assert_sound()
        self._run_job()
        self.assertEqual(self._cash(), {"cash:demo": 400, "revenue": -400})
        self.assertEqual(rental.bank_id.state, "docked")
        self._assert_sound()

    def test_r29_sale_that_was_not_charged_yet_is_charged_less(self):
        rental = self._sold()
        self._return(rental, end=rental.started_at + timedelta(minutes=50))
        self._run_job()
        self.assertEqual((rental.state, rental.tender_ids.amount), ("done", 4))
        self.assertFalse(self._refunds(rental))
        self._assert_sound()

    def test_r29_free_rental_releases_what_was_never_taken(self):
        rental = self._sold()
        self._return(rental, end=rental.started_at + timedelta(minutes=4))
        self._run_job()
        self.assertEqual(rental.state, "done")
        self.assertEqual(self._hold(rental).state, "cancel")
        self.assertFalse(self._cash())
        self._assert_sound()

    # === R35 === #

    def test_r35_bad_debt_is_booked_and_a_later_payment_reverses_it(self):
        self._create_tariff(deposit=5.0)
        rental = self._end_after(minutes=119)
        self._run_job()
        rental._on_unpaid()
        self.assertEqual(rental.state, "written_off")
        books = {"cash:demo": 500, "bad_debt": 300, "revenue": -800}
        self.assertEqual(self._cash(), books)
        self._assert_sound()
        rental.action_paid()
        self.assertEqual(rental.state, "done")
        books = {"cash:demo": 500, "cash:manual": 300, "revenue": -800}
        self.assertEqual(self._cash(), books)
        self._assert_sound()

    def test_r35_late_upload_lowers_a_debt_that_was_written_off(self):
        self._create_tariff(deposit=0.0)
        rental = self._start(started_at=self._ago(minutes=119))
        rental._on_returned(
            self.other_cabinet._slot(1), self._ago(), self._ago(), "test"
        )
        rental.ended_by = "staff"
        rental._on_unpaid()
        rental._move_end(rental.started_at + timedelta(minutes=50), "return", "x", "x")
        self.assertEqual(rental.state, "written_off")
        self.assertEqual(self._cash(), {"bad_debt": 400, "revenue": -400})
        self._assert_sound()
