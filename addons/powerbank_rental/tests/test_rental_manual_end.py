from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .change_common import ChangeCommon


@tagged("post_install", "-at_install")
class TestRentalManualEnd(ChangeCommon):
    """R25, and what proves another end afterwards (EX-10)."""

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

    def test_r25_place_in_another_company_is_refused(self):
        rental = self._start(started_at=self._ago(minutes=30))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.env["powerbank.cabinet"].with_company(company)
        station = elsewhere.station_id.create({"name": "Far Away"})
        cabinet = elsewhere.create({"station_id": station.id, "slot_count": 4})
        slot = cabinet._slot(1)
        person = self.env["res.partner"].create(
            {"name": "Una", "company_id": company.id}
        )
        for values in (
            {"bank_place": "docked", "slot_id": slot.id},
            {"bank_place": "custodian", "custodian_id": person.id},
        ):
            with self.subTest(values), self.cr.savepoint():
                with self.assertRaises(UserError) as caught:
                    self._end(rental, **values)
                self.assertIn("another company", str(caught.exception))
        self.assertEqual(rental.state, "in_use")

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

    def test_r25_end_lets_nothing_off_whatever_is_sent_along(self):
        rental = self._start(started_at=self._ago(minutes=119))
        tariff = rental.tariff_version_id
        for values in (
            {"waiver": "full"},
            {"waiver": "amount", "waiver_amount": 5},
            {"waiver_amount": 5},
            {"free_minutes": 100},
            {"pause_from": rental.started_at, "pause_to": self._ago(minutes=1)},
            {"shown_version_id": tariff.id, "reason": "price_shown"},
        ):
            with self.subTest(values), self.cr.savepoint():
                self.assertRefused("refused", self._end, rental, **values)
        self.assertEqual(rental.state, "in_use")

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
