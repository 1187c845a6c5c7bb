from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import ChangeCommon


@tagged("post_install", "-at_install")
class TestRentalCorrection(ChangeCommon):
    """R34, R36 and EX-34: a correction is a revision of the bill."""

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

    def test_ex34_price_of_another_currency_or_company_is_refused(self):
        yen = self._create_tariff(unit_price=3.0)
        foreign = self._create_tariff(unit_price=3.0)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        yen.currency_id = self.env.ref("base.JPY")
        foreign.company_id = company
        self._create_tariff(unit_price=4.0)
        rental = self._returned(minutes=119)
        for tariff in (yen, foreign):
            values = {"shown_version_id": tariff.version_ids.id, "note": "Photo"}
            with self.subTest(tariff.currency_id.name), self.cr.savepoint():
                with self.assertRaises(UserError):
                    self._correct(rental, reason="price_shown", **values)
                wizard = self.env["powerbank.rental.correction"].new(
                    {"rental_id": rental.id, "reason": "price_shown", **values}
                )
                self.assertEqual(wizard.due_after, 8.0)
                self.assertTrue(wizard.refusal)
        self.assertEqual((rental.due, len(rental.bill_ids)), (8.0, 1))

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
