from datetime import timedelta

from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestRentalReturn(RentalCommon):
    def test_r19_return_in_another_cabinet_stops_the_clock(self):
        rental = self._start(started_at=self._ago(minutes=50))
        slot = self.other_cabinet._slot(2)
        self._return(rental, slot=slot)
        self.assertIn("R19", self._rows(rental))
        self.assertEqual(rental.return_slot_id, slot)
        self.assertEqual(rental.return_station_id, self.other_station)
        self.assertEqual(rental.bank_id.slot_id, slot)
        self.assertEqual(rental.bank_id.state, "docked")
        self.assertEqual(slot.state, "occupied")
        self.assertTrue(rental.bank_line_ids.to_at)

    def test_r19_duplicate_return_has_no_effect(self):
        rental = self._start(started_at=self._ago(minutes=50))
        slot = self.other_cabinet._slot(2)
        self._return(rental, slot=slot)
        events = len(rental.event_ids)
        self._return(rental, slot=slot)
        self.assertEqual(len(rental.event_ids), events)
        self.assertEqual(len(rental.bill_ids), 1)

    def test_r19_end_lies_between_start_and_receipt(self):
        start = self._ago(minutes=50)
        rental = self._start(started_at=start)
        self._return(rental, end=start - timedelta(hours=3))
        self.assertEqual(rental.ended_at, start)

    def test_r19_late_upload_charges_the_true_end_and_asks_for_review(self):
        start = self._ago(hours=9)
        rental = self._start(started_at=start)
        end = start + timedelta(minutes=50)
        self._return(rental, end=end, received=start + timedelta(hours=8, minutes=40))
        self.assertEqual(rental.due, 4.0)
        self.assertEqual(rental.received_gross, 36.0)

    def test_r30_free_minutes_cost_nothing(self):
        rental = self._start(started_at=self._ago(minutes=4))
        self._return(rental)
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.due, 0)
        self.assertEqual(self._rows(rental)[-1], "R30")

    def test_r31_billed_rental_awaits_payment(self):
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental)
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertEqual(rental.due, 8.0)
        self.assertEqual(rental.bill_id.revision, 1)
        self.assertEqual(self._rows(rental)[-1], "R31")

    def test_r32_paid_rental_is_done(self):
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental)
        rental._on_paid(8.0, "test")
        self.assertEqual(rental.state, "done")
        self.assertTrue(rental.paid_at)
        self.assertEqual(self._rows(rental)[-1], "R32")

    def test_r32_wrong_amount_is_refused(self):
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental)
        self.assertRefused("wrong_state", rental._on_paid, 4.0, "test")
        self.assertEqual(rental.state, "awaiting_payment")

    def test_r32_repeated_payment_notice_has_no_second_effect(self):
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental)
        rental._on_paid(8.0, "test")
        rental._on_paid(8.0, "test")
        self.assertEqual(self._rows(rental).count("R32"), 1)

    def test_c61_price_change_does_not_touch_a_running_rental(self):
        rental = self._start(started_at=self._ago(minutes=150))
        self._create_tariff(unit_price=6.0)
        self._return(rental)
        self.assertEqual(rental.due, 12.0)

    def test_c63_third_free_rental_within_an_hour_is_billed(self):
        self._create_tariff(free_abuse_count=2, free_abuse_minutes=60)
        dues = []
        for minutes in (30, 20, 10):
            start = self._ago(minutes=minutes)
            rental = self._start(started_at=start)
            self._return(rental, end=start + timedelta(minutes=4))
            dues.append(rental.due)
            self.best_bank._move("docked", "test", slot=self.cabinet._slot(1))
        self.assertEqual(dues, [0, 0, 4.0])

    def test_timeline_says_who_what_and_on_which_evidence(self):
        rental = self._start()
        event = rental.event_ids[-1]
        self.assertEqual(
            (event.row, event.state_before, event.state_after, event.evidence),
            ("R07", "ejecting", "in_use", "test"),
        )
        self.assertTrue(event.actor)

    def test_timeline_cannot_be_rewritten(self):
        event = self._start().event_ids[-1]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.cr.savepoint(),
        ):
            event.evidence = "other"
            event.flush_recordset()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE powerbank_rental_event SET evidence = 'x' WHERE id = %s",
                (event.id,),
            )

    def test_dispatcher_reads_rentals_but_changes_them_only_by_events(self):
        dispatcher = new_test_user(
            self.env, "dora", groups="powerbank_rental.group_powerbank_dispatcher"
        )
        rental = self._confirm().with_user(dispatcher)
        self.assertEqual(rental.state, "ejecting")
        with self.assertRaises(AccessError):
            rental.state = "done"
        rental.action_ejected()
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.event_ids[-1].actor, dispatcher.name)

    def test_ordinary_user_sees_no_rental(self):
        user = new_test_user(self.env, "una", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._confirm().with_user(user).read(["state"])

    def test_minutes_are_those_between_start_and_end(self):
        rental = self._start(started_at=self._ago(minutes=50))
        self._return(rental, end=rental.started_at + timedelta(minutes=50))
        self.assertEqual(rental.minutes, 50)
