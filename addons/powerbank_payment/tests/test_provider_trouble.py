from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.powerbank_rental.errors import Refusal

from .common import PaymentCommon, break_off, refuse


@tagged("post_install", "-at_install")
class TestProviderTrouble(PaymentCommon):
    """Notices that are lost, wrong or repeated, and a provider that is down."""

    def _pending_hold(self):
        """Return a rental whose slow provider has not said anything yet."""
        self._use_slow_provider()
        rental = self._confirm()
        self.assertEqual(rental.state, "authorizing")
        return rental

    # === EX-18 === #

    def test_ex18_r05_provider_is_asked_before_an_authorisation_times_out(self):
        rental = self._pending_hold()
        rental._on_authorization_overdue()
        self.assertEqual(rental.state, "authorizing")
        self.assertEqual(self._requests(rental).kind, "query")
        rental._on_authorization_overdue()
        self.assertEqual(len(self._requests(rental)), 1)
        with self._provider_answers("_powerbank_query", lambda tx: None) as asked:
            self._run_job()
        self.assertEqual(asked, [rental.name])
        self.assertEqual(rental.state, "cancelled")
        self.assertEqual(self._rows(rental)[-1], "R05")

    def test_ex18_r03_lost_notice_is_made_up_for_by_the_question(self):
        rental = self._pending_hold()
        rental._on_authorization_overdue()
        with self._provider_answers(
            "_powerbank_query", lambda tx: tx._set_authorized()
        ):
            self._run_job()
        self.assertEqual(rental.state, "ejecting")
        self.assertEqual(self._requests(rental).state, "done")

    @mute_logger("odoo.addons.powerbank_payment.models.payment_request")
    def test_ex18_unanswered_question_is_repeated(self):
        rental = self._pending_hold()
        rental._on_authorization_overdue()
        with self._provider_answers("_powerbank_query", break_off):
            self._run_job()
        self.assertEqual(rental.state, "authorizing")
        self.assertEqual(self._requests(rental).state, "queued")

    def test_ex18_capture_without_a_notice_is_asked_for(self):
        rental = self._end_after(minutes=119)
        with self._provider_answers("_send_capture_request", lambda child: None):
            self._run_job()
        self.assertEqual(rental.state, "awaiting_payment")
        self._make_due(self._requests(rental))
        self._run_job()
        self.assertEqual(rental.state, "done")
        self._assert_sound()

    # === EX-19 === #

    def _notice(self, payment, amount):
        """Have the provider report `payment` with `amount`."""
        Transaction = type(payment)
        data = {"amount": amount, "currency_code": payment.currency_id.name}
        self.patch(Transaction, "_extract_amount_data", lambda tx, _data: data)
        payment._process(
            payment.provider_code,
            {
                "reference": payment.reference,
                "simulated_state": "done",
                "manual_capture": True,
            },
        )

    def test_ex19_notice_with_another_amount_is_not_booked_and_alarms(self):
        rental = self._end_after(minutes=119)
        with self._provider_answers("_send_capture_request", lambda child: None):
            self._run_job()
        before = self._cash()
        capture = self._requests(rental, "capture")
        self._notice(capture.child_id, 7)
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertEqual(self._cash(), before)
        self.assertIn("payment_doubtful", rental.event_ids.mapped("event"))
        self.assertTrue(rental.partner_id.activity_ids)
        self.assertFalse(rental.tender_ids)

    def test_ex19_repeated_notice_pays_once(self):
        rental = self._end_after(minutes=119)
        with self._provider_answers("_send_capture_request", lambda child: None):
            self._run_job()
        capture = self._requests(rental, "capture")
        for _repetition in range(2):
            self._notice(capture.child_id, 8)
        self.assertEqual(rental.state, "done")
        self.assertEqual(len(rental.tender_ids), 1)
        self.assertEqual(self._cash()["cash:demo"], 800)

    # === EX-38 === #

    def _break_provider(self):
        rentals = self.env["powerbank.rental"]
        for minutes in (119, 60, 50):
            rental = self._start(started_at=self._ago(minutes=minutes))
            self._return(rental, slot=rental.slot_id)
            rentals |= rental
            with self._provider_answers("_send_capture_request", break_off):
                self._run_job()
            if len(rentals) < 3:
                rental.customer_id = self._create_customer(f"+861390000{minutes:04}")
                rental.bank_line_ids.from_at = rental.bank_line_ids.to_at
        return rentals

    def test_ex38_broken_calls_open_the_circuit(self):
        self._break_provider()
        self.assertTrue(self.provider._powerbank_is_down())
        with self.assertRaises(Refusal) as caught:
            self._confirm(customer=self.other_customer)
        self.assertEqual(caught.exception.code, "payment_down")

    def test_ex38_refusals_do_not_open_the_circuit(self):
        rental = self._end_after(minutes=119)
        for _try in range(4):
            with self._provider_answers("_send_capture_request", refuse):
                self._make_due(self._requests(rental))
                self._run_job()
        self.assertFalse(self.provider._powerbank_is_down())

    def test_ex38_first_answer_closes_the_circuit(self):
        rentals = self._break_provider()
        self._make_due(self._requests(rentals[-1]))
        self._run_job()
        self.assertFalse(self.provider.powerbank_down_until)
        self.assertEqual(self._confirm(customer=self.other_customer).state, "ejecting")

    def test_ex38_white_listed_customer_rents_and_pays_later(self):
        self.provider.powerbank_down_until = self._ago(minutes=-5)
        self.customer._put_on_list("white", "staff")
        rental = self._start(started_at=self._ago(minutes=119))
        self.assertEqual(rental.deposit, 0)
        self._return(rental, slot=rental.slot_id)
        self.assertEqual((rental.state, rental.due), ("awaiting_payment", 8))
        self.assertEqual(self._confirm().state, "ejecting")

    def _let_owe(self, limit):
        """The provider is down, and the white-listed customer may owe `limit`."""
        self.env.company.currency_id = self.currency
        self.provider.powerbank_down_until = self._ago(minutes=-5)
        self._set("post_paid_limit", limit)
        if self.customer.standing != "white":
            self.customer._put_on_list("white", "staff")

    def test_ex38_white_listed_customer_owes_no_more_than_the_limit(self):
        self._let_owe(8)
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental, slot=rental.slot_id)
        quote = self._quote()
        self._let_owe(7)
        self.assertRefused("arrears", self._quote)
        self.assertRefused("arrears", quote._confirm)

    def test_ex38_limit_counts_what_is_owed_in_the_companys_currency(self):
        self._let_owe(7)
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental, slot=rental.slot_id)
        self.currency.rate_ids.unlink()
        other = self.env["res.currency"].create({"name": "XPB", "symbol": "x"})
        other.rate_ids = [Command.create({"rate": 2})]
        self.assertRefused("arrears", self._quote)
        rental.currency_id = other
        self.assertEqual(rental._get_owed(), 4.0)
        self.assertEqual(self._confirm().state, "ejecting")

    def test_ex38_limit_counts_only_while_the_provider_is_down(self):
        self.customer._put_on_list("white", "staff")
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental, slot=rental.slot_id)
        self.assertRefused("arrears", self._quote)

    def test_ex38_finance_closes_the_circuit_by_hand(self):
        self.provider.powerbank_down_until = self._ago(minutes=-5)
        self.provider.action_powerbank_close_circuit()
        self.assertFalse(self.provider._powerbank_is_down())
