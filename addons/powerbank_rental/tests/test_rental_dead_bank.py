from odoo import fields
from odoo.tests import tagged

from .trouble_common import TroubleCommon


@tagged("post_install", "-at_install")
class TestRentalDeadBank(TroubleCommon):
    """R24: what does not charge costs nothing."""

    def test_r24_back_within_ten_minutes_costs_nothing(self):
        rental = self._rental(9)
        case = rental._claim_not_charging()
        self._return(rental)
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.gross, 4.0)
        self.assertEqual(rental.waived, 4.0)
        self.assertEqual(rental.bank_id.state, "quarantine")
        self.assertEqual(case.state, "accepted")
        self.assertIn("R24", self._rows(rental))
        self.assertNotIn("R19", self._rows(rental))

    def test_r24_no_discharge_costs_nothing_however_long(self):
        rental = self._rental(119)
        rental._claim_not_charging()
        rental.bank_id._on_reading({"level": 95}, fields.Datetime.now())
        self._return(rental)
        self.assertEqual(rental.due, 0)
        self.assertEqual(rental.bank_id.state, "quarantine")

    def test_r24_a_bank_that_gave_charge_is_paid_and_reviewed(self):
        rental = self._rental(119)
        case = rental._claim_not_charging()
        rental.bank_id._on_reading({"level": 40}, fields.Datetime.now())
        self._return(rental)
        self.assertEqual(rental.due, 8.0)
        self.assertEqual(case.state, "review")
        self.assertEqual(rental.bank_id.state, "docked")

    def test_r24_without_a_reading_nothing_is_known_about_the_charge(self):
        rental = self._rental(119)
        case = rental._claim_not_charging()
        self._return(rental)
        self.assertEqual(rental.due, 8.0)
        self.assertEqual(case.state, "review")

    def test_r24_without_a_report_a_quick_return_is_a_return(self):
        rental = self._rental(9)
        self._return(rental)
        self.assertEqual(rental.due, 4.0)

    def test_r24_reporting_twice_is_reporting_once(self):
        rental = self._rental(9)
        self.assertEqual(rental._claim_not_charging(), rental._claim_not_charging())

    def test_r24_said_after_a_quick_return_the_bill_is_corrected(self):
        rental = self._rental(9)
        self._return(rental)
        self.assertEqual(rental.due, 4.0)
        case = rental._claim_not_charging()
        self.assertEqual(case.state, "accepted")
        self.assertEqual((rental.due, rental.waived), (0, 4.0))
        self.assertEqual(rental.bill_id.revision, 2)
        self.assertEqual(case.bill_id, rental.bill_id)
        self.assertEqual(rental.bank_id.state, "quarantine")

    def test_r24_said_after_a_long_use_an_agent_decides(self):
        rental = self._rental(119)
        self._return(rental)
        case = rental._claim_not_charging()
        self.assertEqual((case.state, rental.due), ("review", 8.0))
        self._decide(case, "accepted")
        self.assertEqual(rental.due, 0)
        self.assertEqual(case.bill_id, rental.bill_id)

    def test_r24_who_is_often_waived_something_gets_an_agent(self):
        self._set("dead_bank_limit", 1)
        first = self._rental(9)
        first._claim_not_charging()
        self._return(first)
        second = self._rental(8)
        case = second._claim_not_charging()
        self._return(second, slot=self.other_cabinet._slot(2))
        self.assertEqual((case.state, second.due), ("review", 4.0))
        self.assertEqual(second.bank_id.state, "docked")

    def test_r24_said_after_the_return_the_limit_holds_too(self):
        self._set("dead_bank_limit", 0)
        rental = self._rental(9)
        self._return(rental)
        case = rental._claim_not_charging()
        self.assertEqual((case.state, rental.due), ("review", 4.0))
        self._decide(case, "accepted")
        self.assertEqual((rental.due, rental.waiver), (0, "dead_bank"))

    def test_r24_a_bank_that_worked_for_somebody_later_is_not_taken_out(self):
        first = self._rental(200)
        bank = first.bank_id
        self._return(first, slot=self.cabinet._slot(1), end=self._ago(minutes=192))
        second = self._start(
            started_at=self._ago(minutes=100), customer=self.other_customer
        )
        self.assertEqual(second.bank_id, bank)
        self._return(second, end=self._ago(minutes=50))
        case = first._claim_not_charging()
        self.assertEqual((case.state, first.due), ("accepted", 0))
        self.assertEqual(bank.state, "docked")

    def test_r24_a_bank_that_nobody_used_long_since_is_taken_out(self):
        first = self._rental(200)
        bank = first.bank_id
        self._return(first, slot=self.cabinet._slot(1), end=self._ago(minutes=192))
        second = self._start(
            started_at=self._ago(minutes=100), customer=self.other_customer
        )
        self._return(second, end=self._ago(minutes=97))
        first._claim_not_charging()
        self.assertEqual(bank.state, "quarantine")
