from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .trouble_common import TroubleCommon


@tagged("post_install", "-at_install")
class TestCaseDesk(TroubleCommon):
    """Cases at the dispatcher's desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "case_desk", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.other_user = new_test_user(cls.env, "case_nobody", "base.group_user")

    def _take_down(self, rental, kind, **values):
        wizard = self.env["powerbank.case.start"].with_user(self.dispatcher)
        start = wizard.create({"rental_id": rental.id, "kind": kind, **values})
        return start.action_start()

    def _decide_as(self, user, case, verdict, reason="test", **values):
        wizard = self.env["powerbank.case.decision"].with_user(user)
        decision = wizard.create(
            {"case_id": case.id, "verdict": verdict, "reason": reason, **values}
        )
        decision.action_decide()

    def test_staff_take_a_complaint_down_for_a_customer(self):
        rental = self._start(started_at=self._ago(hours=1))
        action = self._take_down(
            rental, "returned", cabinet_id=self.other_cabinet.id, text="On the phone"
        )
        case = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((case.kind, case.text), ("returned", "On the phone"))
        self.assertTrue(rental.disputed)
        line = rental.event_ids.filtered(lambda e: e.row == "R23")
        self.assertEqual(line.actor, self.dispatcher.name)

    def _limit(self, amount):
        """Let one person alone give up no more than this."""
        self._set("second_person_limit", amount)
        return new_test_user(
            self.env, "case_second", "powerbank_rental.group_powerbank_dispatcher"
        )

    def _said_ago(self, case, minutes):
        case.opened_at = case.pause_ids.from_at = self._ago(minutes=minutes)
        return case

    def test_r25_who_took_a_case_down_does_not_grant_much_money_alone(self):
        second = self._limit(0)
        rental = self._start(started_at=self._ago(minutes=179))
        action = self._take_down(
            rental, "returned", cabinet_id=self.other_cabinet.id, text="On the phone"
        )
        case = self.env[action["res_model"]].browse(action["res_id"])
        self._said_ago(case, 120)
        accept = {"verdict": "accepted", "bank_state": "lost"}
        self.assertRefused(
            "wrong_state", self._decide_as, self.dispatcher, case, **accept
        )
        self._decide_as(second, case, **accept)
        self.assertEqual(case.state, "accepted")
        self.assertTrue(rental.ended_at)

    def test_r25_what_the_customer_filed_himself_takes_two_persons_too(self):
        second = self._limit(0)
        rental = self._start(started_at=self._ago(minutes=179))
        case = self._said_ago(rental._claim_returned(self.other_cabinet), 120)
        accept = {"verdict": "accepted", "bank_state": "lost"}
        self._decide_as(self.dispatcher, case, **accept)
        self.assertEqual(case.state, "review")
        self.assertEqual(case.first_person_id, self.dispatcher)
        self.assertEqual(rental.state, "in_use")
        self.assertRefused(
            "wrong_state", self._decide_as, self.dispatcher, case, **accept
        )
        self._decide_as(second, case, **accept)
        self.assertEqual((case.state, rental.due), ("accepted", 4.0))

    def test_r25_what_is_let_off_counts_and_not_what_is_due(self):
        self._limit(0)
        rental = self._start(started_at=self._ago(minutes=179))
        case = self._said_ago(rental._claim_returned(self.other_cabinet), 150)
        self.assertEqual(rental._given_up_by(case), 8.0)
        self._said_ago(case, 70)
        self.assertEqual(rental._given_up_by(case), 4.0)
        self._said_ago(case, 10)
        self.assertEqual(rental._given_up_by(case), 0)
        accept = {"verdict": "accepted", "bank_state": "lost"}
        self._decide_as(self.dispatcher, case, **accept)
        self.assertEqual(case.state, "accepted")

    def test_r25_what_each_kind_of_case_lets_off(self):
        rental = self._start(started_at=self._ago(minutes=119))
        cannot = rental._claim_cannot_return()
        cannot.opened_at = self._ago(minutes=70)
        self.assertEqual(rental._given_up_by(cannot), 4.0)
        dead = rental._claim_not_charging()
        self.assertEqual(rental._given_up_by(dead), 8.0)
        dispute = rental._claim_dispute("time")
        dispute.pause_ids.from_at = self._ago(minutes=70)
        self.assertEqual(rental._given_up_by(dispute), 4.0)
        self._return(rental)
        self.assertEqual(rental._given_up_by(dispute), 4.0)

    def test_r25_rejecting_takes_one_person(self):
        self._limit(0)
        rental = self._start(started_at=self._ago(minutes=179))
        case = self._said_ago(rental._claim_returned(self.other_cabinet), 120)
        self._decide_as(self.dispatcher, case, "rejected")
        self.assertEqual(case.state, "rejected")

    def test_staff_take_down_every_kind(self):
        kinds = {
            "swap": {"swap_reason": "damaged"},
            "cannot_return": {},
            "not_charging": {},
            "nothing_came_out": {},
            "dispute": {"about": "time"},
        }
        rental = self._start(started_at=self._ago(minutes=2))
        for kind, values in kinds.items():
            with self.subTest(kind=kind):
                self.assertTrue(self._take_down(rental, kind, **values)["res_id"])
        self.assertEqual(set(rental.case_ids.mapped("kind")), set(kinds) - {"swap"})
        self.assertEqual(rental.swap_reason, "damaged")

    def test_a_dispute_needs_its_subject(self):
        rental = self._start(started_at=self._ago(hours=1))
        self.assertRefused("refused", self._take_down, rental, "dispute")

    def test_the_wizard_asks_where_the_bank_is_only_where_that_matters(self):
        rental = self._start(started_at=self._ago(hours=1))
        case = rental._claim_returned(self.other_cabinet)
        wizard = self.env["powerbank.case.decision"].with_user(self.dispatcher)
        with Form(wizard.with_context(default_case_id=case.id)) as form:
            form.verdict = "rejected"
            self.assertFalse(form.needs_place)
            form.verdict = "accepted"
            self.assertTrue(form.needs_place)
            form.bank_state = "lost"
            form.reason = "We believe you."
        form.record.action_decide()
        self.assertEqual(rental.bank_id.state, "lost")
        self.assertEqual(case.decided_by, self.dispatcher.name)

    def test_a_decision_needs_a_reason(self):
        rental = self._start(started_at=self._ago(hours=1))
        case = rental._claim_cannot_return()
        self.assertRefused(
            "refused", self._decide_as, self.dispatcher, case, "rejected", "  "
        )

    def test_only_dispatchers_decide(self):
        rental = self._start(started_at=self._ago(hours=1))
        case = rental._claim_cannot_return()
        with self.assertRaises(AccessError):
            self._decide_as(self.other_user, case, "accepted")
        self.assertEqual(case.state, "review")

    def test_nobody_writes_a_case_or_a_pause_directly(self):
        rental = self._start(started_at=self._ago(hours=1))
        case = rental._claim_returned(self.other_cabinet)
        for record in (case, rental.pause_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.dispatcher).write({"state": "rejected"})

    def test_staff_let_the_clock_go_on(self):
        rental = self._start(started_at=self._ago(hours=1))
        rental._on_no_place(self._ago(minutes=30), "full", "test")
        rental.with_user(self.dispatcher).action_resume()
        self.assertFalse(rental.paused)
        self.assertEqual(self._rows(rental)[-1], "R22")
        events = len(rental.event_ids)
        rental.with_user(self.dispatcher).action_resume()
        self.assertEqual(len(rental.event_ids), events)

    def test_late_cases_are_found(self):
        rental = self._start(started_at=self._ago(hours=1))
        case = rental._claim_cannot_return()
        cases = self.env["powerbank.case"].with_user(self.dispatcher)
        self.assertNotIn(case, cases.search([("is_late", "=", True)]))
        case.deadline = self._ago(minutes=1)
        self.assertIn(case, cases.search([("is_late", "=", True)]))
        self.assertTrue(case.is_late)

    def test_the_rental_shows_its_cases_and_pauses(self):
        rental = self._start(started_at=self._ago(hours=1))
        rental._claim_returned(self.other_cabinet)
        arch = rental.with_user(self.dispatcher).get_view(view_type="form")["arch"]
        self.assertIn('name="case_ids"', arch)
        self.assertIn('name="pause_ids"', arch)

    def test_the_deadline_is_a_setting(self):
        self.env["ir.config_parameter"].set_param("powerbank_rental.case_hours", 24)
        rental = self._start(started_at=self._ago(hours=1))
        case = rental._claim_returned(self.other_cabinet)
        hours = (case.deadline - fields.Datetime.now()).total_seconds() / 3600
        self.assertAlmostEqual(hours, 24, places=1)
