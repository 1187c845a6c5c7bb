from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import RentalCommon

GROUP = "powerbank_rental.group_powerbank_"


@tagged("post_install", "-at_install")
class TestRentalChange(RentalCommon):
    """Manual ends (R25) and corrections (R34, R36), by one person or by two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.currency_id = cls.currency
        cls.dora = new_test_user(cls.env, "dora", groups=f"{GROUP}dispatcher")
        cls.fay = new_test_user(cls.env, "fay", groups=f"{GROUP}finance")
        cls.fred = new_test_user(cls.env, "fred", groups=f"{GROUP}finance")

    # === STEPS === #

    def _end(self, rental, user=None, **values):
        """Have `user` (Dora) confirm the wizard; return the change."""
        values = {
            "rental_id": rental.id,
            "kind": "end",
            "reason": "return_not_seen",
            "note": "Photo of the bank in the slot",
            "bank_place": "unknown",
            **values,
        }
        wizard = self.env["powerbank.rental.end"].with_user(user or self.dora)
        wizard.create(values).action_confirm()
        return rental.change_ids[:1]

    def _correct(self, rental, user=None, **values):
        values = {
            "rental_id": rental.id,
            "kind": "correction",
            "reason": "goodwill",
            "note": "Called the hotline",
            **values,
        }
        wizard = self.env["powerbank.rental.correction"].with_user(user or self.dora)
        wizard.create(values).action_confirm()
        return rental.change_ids[:1]

    def _returned(self, paid=True, **ago):
        """Return a rental of `ago` that was returned now, and paid."""
        rental = self._start(started_at=self._ago(**ago))
        self._return(rental, end=rental.started_at + timedelta(**ago))
        if paid:
            rental._on_paid(rental.due, "test")
        return rental

    # === R25 === #

    def test_r25_manual_end_bills_until_the_time_given(self):
        rental = self._start(started_at=self._ago(minutes=119))
        end = rental.started_at + timedelta(minutes=50)
        change = self._end(rental, ended_at=end)
        self.assertEqual((rental.state, rental.due), ("awaiting_payment", 4.0))
        self.assertEqual((rental.ended_at, rental.ended_by), (end, "staff"))
        self.assertEqual(self._rows(rental)[-2:], ["R25", "R31"])
        self.assertEqual(rental.bank_id.state, "in_transit_unknown")
        self.assertEqual(rental.bill_id, change.bill_id)
        self.assertIn("Photo of the bank", rental.bill_id.reason)
        self.assertEqual(rental.bill_id.user_id, self.dora)
        event = rental.event_ids.filtered(lambda line: line.row == "R25")
        self.assertEqual(event.actor, self.dora.name)

    def test_r25_place_of_the_bank_is_decided(self):
        slot = self.other_cabinet._slot(1)
        for place, state, values in (
            ("docked", "docked", {"slot_id": slot.id}),
            ("custodian", "carried", {"custodian_id": self.dora.partner_id.id}),
            ("lost", "lost", {}),
            ("unknown", "in_transit_unknown", {}),
        ):
            with self.subTest(place=place), self.cr.savepoint() as savepoint:
                rental = self._start(started_at=self._ago(minutes=3))
                self._end(rental, bank_place=place, **values)
                self.assertEqual(rental.bank_id.state, state)
                if place == "docked":
                    self.assertEqual(rental.bank_id.slot_id, slot)
                    self.assertEqual(rental.return_station_id, slot.station_id)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_r25_undecided_place_is_refused(self):
        rental = self._start(started_at=self._ago(minutes=3))
        for values in ({"bank_place": "docked"}, {"bank_place": "custodian"}):
            with self.subTest(values), self.cr.savepoint():
                self.assertRefused("refused", self._end, rental, **values)
        self.assertEqual(rental.state, "in_use")

    def test_r25_taken_slot_is_refused(self):
        rental = self._start(started_at=self._ago(minutes=3))
        slot = self.second_bank.slot_id
        self.assertRefused(
            "wrong_state", self._end, rental, bank_place="docked", slot_id=slot.id
        )

    def test_r25_end_lies_between_start_and_now(self):
        rental = self._start(started_at=self._ago(minutes=30))
        for end in (self._ago(minutes=31), self._ago(minutes=-1)):
            with self.subTest(end), self.cr.savepoint():
                self.assertRefused("refused", self._end, rental, ended_at=end)

    def test_r25_end_after_the_sale_is_refused(self):
        rental = self._start(started_at=self._ago(hours=60))
        self.assertRefused("refused", self._end, rental)

    def test_r25_rental_that_is_over_has_no_end(self):
        rental = self._returned(minutes=50)
        self.assertRefused("wrong_state", self._end, rental)

    def test_r25_only_dispatchers_end_rentals(self):
        rental = self._start(started_at=self._ago(minutes=30))
        user = new_test_user(self.env, "una", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._end(rental, user)

    def test_r25_wizard_shows_the_fee_before_it_is_confirmed(self):
        rental = self._start(started_at=self._ago(minutes=119))
        wizard = self.env["powerbank.rental.end"].with_user(self.dora)
        with Form(wizard.with_context(default_rental_id=rental.id)) as form:
            self.assertEqual((form.due_before, form.due_after), (8.0, 8.0))
            form.ended_at = rental.started_at + timedelta(minutes=50)
            self.assertEqual((form.due_after, form.difference), (4.0, -4.0))
            self.assertFalse(form.needs_approval)
            form.ended_at = rental.started_at - timedelta(minutes=1)
            self.assertTrue(form.refusal)
            form.ended_at = rental.started_at + timedelta(minutes=50)
            form.bank_place = "lost"
            form.reason = "bank_lost"
            form.note = "Says so himself"
        form.record.action_confirm()
        self.assertEqual((rental.due, rental.bank_id.state), (4.0, "lost"))

    def test_ex10_earlier_return_corrects_a_manual_end(self):
        rental = self._start(started_at=self._ago(minutes=119))
        self._end(rental, ended_at=rental.started_at + timedelta(minutes=100))
        rental._on_paid(8.0, "test")
        slot = self.other_cabinet._slot(2)
        end = rental.started_at + timedelta(minutes=50)
        self._return(rental, slot=slot, end=end, received=fields.Datetime.now())
        self.assertEqual((rental.state, rental.due), ("done", 4.0))
        self.assertEqual((rental.ended_at, rental.ended_by), (end, "return"))
        self.assertEqual(self._rows(rental)[-1], "R36")
        self.assertEqual(rental.bank_id.slot_id, slot)

    def test_ex10_earlier_return_lowers_what_is_still_unpaid(self):
        rental = self._start(started_at=self._ago(minutes=119))
        self._end(rental)
        end = rental.started_at + timedelta(minutes=50)
        self._return(rental, end=end)
        self.assertEqual((rental.state, rental.due), ("awaiting_payment", 4.0))
        self.assertEqual(self._rows(rental)[-1], "R34")

    def test_ex10_return_into_the_slot_that_staff_named_still_counts(self):
        rental = self._start(started_at=self._ago(minutes=119))
        slot = self.other_cabinet._slot(1)
        self._end(rental, bank_place="docked", slot_id=slot.id)
        self._return(rental, slot=slot, end=rental.started_at + timedelta(minutes=50))
        self.assertEqual(rental.due, 4.0)
        self.assertEqual(rental.bank_id.slot_id, slot)

    def test_ex10_later_return_leaves_a_manual_end_as_it_is(self):
        rental = self._start(started_at=self._ago(minutes=119))
        self._end(rental, ended_at=rental.started_at + timedelta(minutes=50))
        self._return(rental)
        self.assertEqual((rental.due, rental.ended_by), (4.0, "staff"))
        self.assertEqual(rental.bank_id.state, "docked")

    # === R34, R36 === #

    def test_c72_r36_five_days_corrected_to_one_hour(self):
        self._create_tariff(free_minutes=0, unit_price=3.0, cap_price=18.0, total_cap=0)
        rental = self._returned(hours=120)
        self.assertEqual(rental.due, 90.0)
        change = self._correct(
            rental,
            reason="return_not_seen",
            ended_at=rental.started_at + timedelta(hours=1),
        )
        self.assertEqual((change.state, change.difference), ("pending", -87.0))
        change.with_user(self.fay).action_approve()
        self.assertEqual((rental.state, rental.due), ("done", 3.0))
        self.assertEqual(rental.bill_id.revision, 2)
        self.assertEqual(self._rows(rental)[-1], "R36")

    def test_r36_small_waiver_takes_one_person(self):
        rental = self._returned(minutes=119)
        change = self._correct(rental, waiver="amount", waiver_amount=3.0)
        self.assertEqual((change.state, change.approver_id.id), ("done", False))
        bill = rental.bill_id
        self.assertEqual((bill.gross, bill.waived, bill.due), (8.0, 3.0, 5.0))
        self.assertEqual(bill.user_id, self.dora)
        self._correct(rental, waiver="amount", waiver_amount=1.0)
        self.assertEqual((rental.waived, rental.due), (4.0, 4.0))

    def test_r36_full_waiver_and_lowered_amount(self):
        rental = self._returned(minutes=119)
        self._correct(rental, waiver="down_to", waiver_amount=5.0)
        self.assertEqual(rental.due, 5.0)
        self._correct(rental, waiver="full")
        self.assertEqual((rental.due, rental.waived), (0.0, 8.0))

    def test_r36_pause_granted_afterwards_is_not_billed(self):
        rental = self._returned(minutes=119)
        self._correct(
            rental,
            reason="could_not_return",
            pause_from=rental.started_at + timedelta(minutes=40),
            pause_to=rental.ended_at,
        )
        self.assertEqual(rental.due, 4.0)
        self.assertEqual(rental.bill_id.seconds, 40 * 60)

    def test_r36_free_minutes_come_beside_known_pauses(self):
        rental = self._returned(minutes=239)
        self.assertEqual(rental.due, 16.0)
        self._correct(rental, free_minutes=60)
        self.assertEqual((rental.due, rental.bill_id.seconds), (12.0, 179 * 60))
        self._correct(rental, free_minutes=60)
        self.assertEqual((rental.due, rental.bill_id.seconds), (8.0, 119 * 60))

    def test_r36_one_sided_pause_is_refused(self):
        rental = self._returned(minutes=119)
        self.assertRefused(
            "refused", self._correct, rental, pause_from=rental.started_at
        )

    def test_r36_correction_that_changes_nothing_is_refused(self):
        rental = self._returned(minutes=119)
        self.assertRefused("refused", self._correct, rental)

    def test_r36_paid_rental_never_becomes_dearer(self):
        rental = self._returned(minutes=50)
        rental.ended_at = rental.started_at + timedelta(minutes=45)
        later = fields.Datetime.now() + timedelta(minutes=20)
        self.assertRefused("refused", self._correct, rental, ended_at=later)
        start = self._ago(hours=5)
        with self.cr.savepoint():
            rental.started_at = start
            end = start + timedelta(hours=3)
            self.assertRefused("refused", self._correct, rental, ended_at=end)

    def test_r34_unpaid_rental_is_corrected_downwards(self):
        rental = self._returned(paid=False, minutes=119)
        self._correct(rental, waiver="amount", waiver_amount=3.0)
        self.assertEqual((rental.state, rental.due), ("awaiting_payment", 5.0))
        self.assertEqual(self._rows(rental)[-1], "R34")

    def test_r34_unpaid_rental_that_costs_nothing_any_more_is_done(self):
        rental = self._returned(paid=False, minutes=119)
        self._correct(rental, waiver="full")
        self.assertEqual((rental.state, rental.due), ("done", 0.0))
        self.assertEqual(self._rows(rental)[-2:], ["R34", "R32"])

    def test_r34_rise_takes_a_second_person_however_small(self):
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental, end=rental.started_at + timedelta(minutes=50))
        change = self._correct(
            rental, ended_at=rental.started_at + timedelta(minutes=70)
        )
        self.assertEqual((change.state, change.difference), ("pending", 4.0))
        change.with_user(self.fay).action_approve()
        self.assertEqual(rental.due, 8.0)

    def test_r36_running_rental_has_no_bill_to_correct(self):
        rental = self._start(started_at=self._ago(minutes=30))
        self.assertRefused("wrong_state", self._correct, rental, waiver="full")

    def test_r29_staff_prove_an_earlier_end_of_a_sale(self):
        rental = self._start(started_at=self._ago(days=4))
        rental._on_wake()
        rental._on_paid(99.0, "test")
        change = self._correct(
            rental,
            reason="return_not_seen",
            ended_at=rental.started_at + timedelta(minutes=50),
        )
        change.with_user(self.fay).action_approve()
        self.assertEqual((rental.state, rental.due), ("done", 4.0))
        self.assertIn("R29", self._rows(rental))
        self.assertEqual(rental.bank_id.state, "in_transit_unknown")
        self.assertEqual(rental.bank_id.owner_id, rental.fleet_owner_id)

    def test_ex34_lower_of_shown_and_billed_price_is_due(self):
        cheap = self._create_tariff(unit_price=3.0).version_ids[:1]
        self._create_tariff(unit_price=4.0)
        rental = self._returned(minutes=119)
        self._correct(rental, reason="price_shown", shown_version_id=cheap.id)
        self.assertEqual((rental.gross, rental.due), (8.0, 6.0))
        self.assertIn("label", self.cabinet._live_alerts("fault").message)

    def test_ex34_dearer_label_changes_nothing(self):
        dear = self._create_tariff(unit_price=9.0).version_ids[:1]
        self._create_tariff(unit_price=4.0)
        rental = self._returned(minutes=119)
        self.assertRefused(
            "refused",
            self._correct,
            rental,
            reason="price_shown",
            shown_version_id=dear.id,
        )

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

    def test_changes_are_written_by_wizards_alone(self):
        change = self._pending().with_user(self.fay)
        with self.assertRaises(AccessError):
            change.note = "other"
        with self.assertRaises(AccessError):
            change.copy()

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

    def test_r35_paid_rental_is_not_written_off(self):
        rental = self._returned(minutes=119)
        rental._on_unpaid()
        self.assertEqual(rental.state, "done")
