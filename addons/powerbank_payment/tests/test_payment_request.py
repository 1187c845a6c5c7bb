from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import LockError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import REFUSAL, PaymentCommon, break_off, fail_inside, refuse


@tagged("post_install", "-at_install")
class TestPaymentRequest(PaymentCommon):
    # === AT MOST ONCE === #

    def test_second_run_of_the_job_does_nothing(self):
        rental = self._end_after(minutes=119)
        self._run_job()
        before = rental.transaction_ids
        with self._provider_answers("_send_capture_request", refuse) as sent:
            self._run_job()
        self.assertFalse(sent)
        self.assertEqual(rental.transaction_ids, before)
        self.assertEqual(rental.tender_ids.amount, 8)

    def test_second_wish_for_the_same_capture_returns_the_first(self):
        rental = self._end_after(minutes=119)
        rental._collect()
        self.assertEqual(len(self._requests(rental)), 1)

    def test_second_open_capture_is_refused_by_the_database(self):
        request = self._requests(self._end_after(minutes=119))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            request.copy({"reference": "RN1C2"})

    def test_pending_capture_is_not_captured_again(self):
        rental = self._end_after(minutes=119)
        with (
            self._provider_answers("_send_capture_request", lambda tx: None) as sent,
            self._provider_answers("_powerbank_query", lambda tx: None) as asked,
        ):
            self._run_job()
            rental._collect()
            self._make_due(self._requests(rental))
            self._run_job()
        self.assertEqual(sent, [f"{rental.name}C1"])
        self.assertEqual(asked, [f"{rental.name}C1"])
        request = self._requests(rental)
        self.assertEqual(request.child_id.state, "pending")
        self.assertEqual((request.state, request.unanswered), ("processing", False))
        self.assertEqual(rental.state, "awaiting_payment")

    def test_r32_verified_notice_for_a_pending_capture_pays_the_rental(self):
        rental = self._end_after(minutes=119)
        with self._provider_answers("_send_capture_request", lambda child: None):
            self._run_job()
        self._requests(rental).child_id._set_done()
        self.assertEqual(rental.state, "done")
        self._run_job()
        self._assert_sound()

    def test_notice_that_comes_twice_is_booked_once(self):
        rental = self._end_after(minutes=119)
        self._run_job()
        request = self._requests(rental, "capture")
        request.child_id._set_done()
        request._on_answer()
        self.assertEqual(rental.tender_ids.amount, 8)
        self.assertEqual(self._cash()["cash:demo"], 800)

    def test_zero_is_never_asked_for(self):
        hold = self._hold(self._confirm())
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["powerbank.payment.request"]._queue("capture", hold, 0.0)

    # === A JOB THAT DIED === #

    def test_request_left_behind_before_sending_is_caught_up(self):
        rental = self._end_after(minutes=119)
        request = self._requests(rental)
        request._prepare()
        self.assertEqual((request.state, request.unanswered), ("processing", True))
        self._run_job()
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.transaction_count, 3)
        self._assert_sound()

    def test_request_left_behind_after_sending_keeps_its_number(self):
        rental = self._end_after(minutes=119)

        def die(child):
            raise RuntimeError("killed")

        with (
            self._provider_answers("_send_capture_request", die) as sent,
            mute_logger("odoo.addons.powerbank_payment.models.payment_request"),
        ):
            self._run_job()
        request = self._requests(rental)
        self.assertEqual((request.state, request.unanswered), ("processing", True))
        self._make_due(request)
        self._run_job()
        self.assertEqual(sent, [request.child_id.reference])
        self.assertEqual(len(self._hold(rental)._get_parts()), 2)
        self.assertEqual(rental.state, "done")

    def test_answer_that_was_stored_is_applied_without_asking_again(self):
        rental = self._end_after(minutes=119)
        request = self._requests(rental)
        request._prepare()
        request._send()
        self.assertEqual(request.child_id.state, "done")
        self.assertEqual(rental.state, "awaiting_payment")
        with self._provider_answers("_send_capture_request", refuse) as sent:
            self._run_job()
        self.assertFalse(sent)
        self.assertEqual(rental.state, "done")

    def test_request_that_meets_other_work_is_due_again_at_once(self):
        rental = self._end_after(minutes=119)
        Rental = type(rental)

        def meet_lock(rental, request):
            raise LockError("busy")

        self.patch(Rental, "_on_request_done", meet_lock)
        self._run_job()
        request = self._requests(rental)
        self.assertEqual((request.state, request.unanswered), ("processing", True))
        self.assertLessEqual(request.next_try_at, fields.Datetime.now())

    # === R33 === #

    def test_r33_refused_capture_is_tried_after_0_1_6_24_72_hours(self):
        rental = self._end_after(minutes=119)
        request = self._requests(rental)
        now = fields.Datetime.now()
        with self._provider_answers("_send_capture_request", refuse) as sent:
            for hours in (0, 1, 6, 24, 72):
                now += timedelta(hours=hours)
                with freeze_time(now):
                    self.assertEqual(request.state, "queued")
                    self.assertLessEqual(request.next_try_at, now)
                    self._run_job()
        self.assertEqual(sent, [f"{rental.name}C1"] * 5)
        self.assertEqual(request.state, "failed")
        self.assertEqual(request.message, REFUSAL)
        self.assertEqual(rental.event_ids.mapped("row").count("R33"), 5)
        self.assertEqual(rental.state, "awaiting_payment")

    def test_r33_refused_capture_pays_when_a_later_try_succeeds(self):
        rental = self._end_after(minutes=119)
        with self._provider_answers("_send_capture_request", refuse):
            self._run_job()
        request = self._requests(rental)
        self.assertEqual(request.child_id.state, "error")
        self._make_due(request)
        self._run_job()
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.transaction_count, 3)
        self._assert_sound()

    def test_refused_release_is_tried_again_with_the_same_number(self):
        rental = self._end_after(minutes=4)
        with self._provider_answers("_send_void_request", refuse) as sent:
            self._run_job()
        request = self._requests(rental)
        self.assertEqual(request.state, "queued")
        self._make_due(request)
        self._run_job()
        self.assertEqual(sent, [request.child_id.reference])
        self.assertEqual(self._hold(rental).state, "cancel")

    # === OUTCOME UNKNOWN === #

    def test_broken_connection_leaves_the_capture_pending(self):
        self._check_unknown(break_off)

    def test_server_error_of_the_provider_leaves_the_capture_pending(self):
        self._check_unknown(fail_inside)

    def _check_unknown(self, answer):
        rental = self._end_after(minutes=119)
        with self._provider_answers("_send_capture_request", answer) as sent:
            self._run_job()
        request = self._requests(rental)
        self.assertEqual(request.child_id.state, "pending")
        self.assertEqual((request.state, request.unanswered), ("processing", True))
        self.assertGreater(request.next_try_at, fields.Datetime.now())
        self.assertNotIn("R33", rental.event_ids.mapped("row"))
        self._make_due(request)
        self._run_job()
        self.assertEqual(sent, [request.child_id.reference])
        self.assertEqual(rental.state, "done")
        self._assert_sound()

    def test_unknown_outcome_is_never_given_up(self):
        rental = self._end_after(minutes=119)
        request = self._requests(rental)
        with self._provider_answers("_send_capture_request", break_off) as sent:
            for _try in range(8):
                self._make_due(request)
                self._run_job()
        self.assertEqual(len(sent), 8)
        self.assertEqual(request.state, "processing")

    # === BY HAND === #

    def test_finance_tries_again_what_was_given_up(self):
        rental = self._end_after(minutes=119)
        request = self._requests(rental)
        request.state = "failed"
        finance = new_test_user(
            self.env, "payment_finance", "powerbank_rental.group_powerbank_finance"
        )
        request.with_user(finance).action_process_now()
        self._run_job()
        self.assertEqual(rental.state, "done")

    def test_dispatchers_do_not_move_money(self):
        request = self._requests(self._end_after(minutes=119))
        dispatcher = new_test_user(
            self.env,
            "payment_dispatcher",
            "powerbank_rental.group_powerbank_dispatcher",
        )
        with self.assertRaises(UserError):
            request.with_user(dispatcher).action_process_now()
