from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .change_common import ChangeCommon


@tagged("post_install", "-at_install")
class TestRentalChange(ChangeCommon):
    """Who may change how much alone, and write-offs (R35)."""

    # === SECOND PERSON === #

    def _pending(self):
        rental = self._returned(hours=40)
        self.assertEqual(rental.due, 80.0)
        return self._correct(rental, waiver="full")

    def test_change_above_the_limit_waits_and_changes_nothing(self):
        change = self._pending()
        rental = change.rental_id
        self.assertEqual((change.state, rental.due), ("pending", 80.0))
        self.assertEqual(rental.pending_change_id, change)
        self.assertIn(self.fay, change.activity_ids.user_id)
        self.assertNotIn(self.dora, change.activity_ids.user_id)

    def test_second_person_approves(self):
        change = self._pending()
        change.with_user(self.fay).action_approve()
        self.assertEqual((change.state, change.rental_id.due), ("done", 0.0))
        self.assertEqual(change.approver_id, self.fay)
        self.assertFalse(change.activity_ids)
        self.assertRefused("wrong_state", change.with_user(self.fred).action_approve)

    def test_second_person_refuses(self):
        change = self._pending()
        change.with_user(self.fay).action_refuse()
        self.assertEqual((change.state, change.rental_id.due), ("refused", 80.0))
        self.assertFalse(change.rental_id.pending_change_id)

    def test_nobody_approves_his_own_change(self):
        rental = self._returned(hours=40)
        change = self._correct(rental, self.fay, waiver="full")
        with self.assertRaises(AccessError):
            change.with_user(self.fay).action_approve()
        self.assertEqual(change.state, "pending")
        change.with_user(self.fred).action_approve()
        self.assertEqual(change.state, "done")

    def test_dispatcher_does_not_approve(self):
        change = self._pending()
        with self.assertRaises(AccessError):
            change.with_user(self.dora).action_approve()

    def test_only_the_requester_withdraws(self):
        change = self._pending()
        self.assertRefused("wrong_state", change.with_user(self.fay).action_withdraw)
        change.with_user(self.dora).action_withdraw()
        self.assertEqual(change.state, "withdrawn")

    def test_database_refuses_one_person_in_both_roles(self):
        change = self._pending()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            change.approver_id = change.requester_id
            change.flush_recordset()

    def test_one_change_of_a_rental_waits_at_a_time(self):
        rental = self._pending().rental_id
        self.assertRefused("wrong_state", self._correct, rental, free_minutes=60)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            rental.change_ids.copy()

    def test_what_was_billed_anew_meanwhile_is_not_approved(self):
        change = self._pending()
        rental = change.rental_id
        rental._revise(rental._bill_until(rental.ended_at), 10.0, "goodwill")
        self.assertRefused("wrong_state", change.with_user(self.fay).action_approve)
        self.assertEqual(rental.due, 70.0)

    def test_r25_manual_end_above_the_limit_waits(self):
        rental = self._start(started_at=self._ago(hours=40))
        end = rental.started_at + timedelta(minutes=50)
        change = self._end(rental, ended_at=end)
        self.assertEqual((change.state, rental.state), ("pending", "in_use"))
        change.with_user(self.fay).action_approve()
        self.assertEqual((rental.due, rental.ended_at), (4.0, end))

    def test_limit_is_a_setting(self):
        self.env["ir.config_parameter"].set_param(
            "powerbank_rental.second_person_limit", 2
        )
        rental = self._returned(minutes=119)
        change = self._correct(rental, waiver="amount", waiver_amount=3.0)
        self.assertEqual(change.state, "pending")

    def test_many_small_changes_are_one_large_one(self):
        rental = self._returned(hours=40)
        self._correct(rental, waiver="amount", waiver_amount=30.0)
        self.assertFalse(rental.pending_change_id)
        self._correct(rental, waiver="amount", waiver_amount=30.0)
        self.assertTrue(rental.pending_change_id)
        self.assertEqual(rental.due, 50.0)
        rental.pending_change_id.with_user(self.fay).action_approve()
        self.assertEqual(rental.due, 20.0)

    def test_changes_are_written_by_wizards_alone(self):
        change = self._pending().with_user(self.fay)
        with self.assertRaises(AccessError):
            change.note = "other"
        with self.assertRaises(AccessError):
            change.copy()

    # === EVIDENCE === #

    def _upload(self, user, **values):
        """Have `user` attach a file, as the wizards do before they are saved."""
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .create({"name": "photo.txt", "raw": b"seen", **values})
        )

    def test_uploaded_evidence_belongs_to_the_change(self):
        photo = self._upload(self.dora, res_model="powerbank.rental.correction")
        change = self._correct(
            self._returned(hours=1), waiver="full", attachment_ids=photo.ids
        )
        self.assertEqual((photo.res_model, photo.res_id), (change._name, change.id))
        self.assertEqual(photo.with_user(self.fay).raw, b"seen")

    def test_the_file_of_another_user_is_no_evidence(self):
        secret = self._upload(self.fay)
        rental = self._returned(hours=1)
        with self.assertRaises(AccessError):
            self._correct(rental, waiver="full", attachment_ids=secret.ids)
        self.assertFalse(secret.res_model or secret.res_id)
        self.assertNotIn(secret, rental.change_ids.attachment_ids)

    def test_the_file_of_another_record_stays_there(self):
        rental = self._returned(hours=1)
        home = {"res_model": rental._name, "res_id": rental.id}
        photo = self._upload(self.env.user, **home)
        change = self._correct(rental, waiver="full", attachment_ids=photo.ids)
        self.assertEqual(change.attachment_ids, photo)
        self.assertEqual((photo.res_model, photo.res_id), tuple(home.values()))

    # === R35 === #

    def test_r35_unpaid_for_half_a_year_is_written_off(self):
        rental = self._returned(paid=False, minutes=119)
        self.assertGreater(rental.wake_at, self._ago(days=-179))
        rental._on_wake()
        self.assertEqual(rental.state, "written_off")
        self.assertEqual(self._rows(rental)[-1], "R35")
        self.assertEqual(self.customer.standing, "black")
        self.assertFalse(rental.wake_at)

    def test_r35_later_payment_counts(self):
        rental = self._returned(paid=False, minutes=119)
        rental._on_unpaid()
        rental._on_paid(8.0, "test")
        self.assertEqual(rental.state, "done")
        self.assertEqual(self._rows(rental)[-2:], ["R35", "R32"])

    def test_r35_who_pays_all_he_owes_is_off_the_black_list(self):
        rental = self._returned(paid=False, minutes=119)
        rental._on_unpaid()
        rental._on_paid(8.0, "test")
        self.assertEqual(self.customer.standing, "ordinary")
        self.assertIn(rental.name, self.customer.listing_ids.end_reason)

    def test_r35_other_reasons_keep_him_on_the_black_list(self):
        rental = self._returned(paid=False, minutes=119)
        rental._on_unpaid()
        self.customer._put_on_list("black", "conduct")
        rental._on_paid(8.0, "test")
        self.customer.invalidate_recordset(["standing"])
        self.assertEqual(self.customer.listing_id.reason, "conduct")

    def test_r36_written_off_bill_that_was_wrong_is_put_right(self):
        rental = self._returned(paid=False, minutes=119)
        rental._on_unpaid()
        rental._revise(rental._bill_until(rental.ended_at), 8.0, "wrongly billed")
        self.assertEqual((rental.state, rental.due), ("done", 0))
        self.assertEqual(self.customer.standing, "ordinary")
        self.assertEqual(self._confirm().state, "ejecting")

    def test_r35_paid_rental_is_not_written_off(self):
        rental = self._returned(minutes=119)
        rental._on_unpaid()
        self.assertEqual(rental.state, "done")
