from odoo.tests import tagged

from ..protocol.messages import Outcome, Returned, SelfTest
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestDeviceEventReturn(DeviceCommon):
    def _returned(self, bank, slot=1, *, outcome=Outcome.OK, code=1, level=60):
        return Returned(
            slot=slot, bank=bank.name, outcome=outcome, code=code, level=level
        )

    def test_r19_return_in_any_cabinet_ends_the_rental(self):
        rental = self._in_use()
        event = self._report(self.other_cabinet, self._returned(rental.bank_id))
        self.assertIn("R19", self._rows(rental))
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertEqual(rental.return_cabinet_id, self.other_cabinet)
        self.assertEqual(rental.return_slot_id, self.other_cabinet._slot(1))
        self.assertRecordValues(
            self.best_bank, [{"state": "docked", "level": 60, "rental_id": False}]
        )
        self.assertRecordValues(
            event,
            [
                {
                    "state": "applied",
                    "rental_id": rental.id,
                    "bank_id": self.best_bank.id,
                    "effective_at": rental.ended_at,
                }
            ],
        )

    def test_r19_staff_do_not_dock_where_the_cabinet_reports_itself(self):
        rental = self._in_use()
        slot = self.other_cabinet._slot(1)
        dock = self.env["powerbank.bank.dock"].create(
            {
                "bank_id": rental.bank_id.id,
                "cabinet_id": slot.cabinet_id.id,
                "slot_id": slot.id,
            }
        )
        self.assertRefused("wrong_state", dock.action_dock)
        self.assertEqual(rental.state, "in_use")

    def test_r19_free_minutes_lead_straight_to_done(self):
        rental = self._in_use()
        self._report(self.other_cabinet, self._returned(rental.bank_id))
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.due, 0)

    def test_r19_customer_does_not_pay_for_our_delay(self):
        rental = self._in_use()
        rental.started_at = rental.bank_line_ids.from_at = self._ago(hours=1)
        event = self._report(
            self.other_cabinet, self._returned(rental.bank_id), ago=1800
        )
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertEqual(rental.minutes, 30)

    def test_r19_customer_does_not_pay_while_nobody_heard_the_cabinet(self):
        rental = self._in_use()
        rental.started_at = rental.bank_line_ids.from_at = self._ago(hours=3)
        event = self._report(
            self.other_cabinet, self._returned(rental.bank_id), waited=7200
        )
        self.assertEqual(rental.ended_at, event.waited_since)
        self.assertEqual(event.effective_at, event.waited_since)
        self.assertEqual(rental.return_received_at, event.received_at)
        self.assertEqual(rental.minutes, 60)

    def test_r19_rental_does_not_end_before_it_began(self):
        rental = self._in_use()
        self._report(self.other_cabinet, self._returned(rental.bank_id), waited=7200)
        self.assertEqual(rental.ended_at, rental.started_at)

    def test_r19_inventory_that_shows_the_bank_ends_the_rental(self):
        rental = self._in_use()
        bank = rental.bank_id
        shown = self._inventory(self.other_cabinet, extra={2: bank})
        self._report(self.other_cabinet, shown)
        self.assertIn("R19", self._rows(rental))
        self.assertEqual(bank.slot_id, self.other_cabinet._slot(2))

    def test_r19_good_self_test_counts_as_a_return(self):
        rental = self._in_use()
        bank = rental.bank_id
        message = SelfTest(
            slot=1, bank=bank.name, outcome=Outcome.OK, code=1, level=50, temperature=30
        )
        self._report(self.other_cabinet, message)
        self.assertIn("R19", self._rows(rental))

    # === THE CUSTOMER SAYS IT IS BACK === #

    def _claimed(self, ago):
        """Return a rental of two hours, and its case of so many minutes ago."""
        rental = self._in_use()
        rental.started_at = rental.bank_line_ids.from_at = self._ago(minutes=119)
        case = rental._claim_returned(self.other_cabinet)
        case.opened_at = rental.pause_ids.from_at = self._ago(minutes=ago)
        return rental, case

    def test_r23_a_return_reported_hours_after_the_claim_does_not_prove_it(self):
        rental, case = self._claimed(ago=60)
        event = self._report(self.other_cabinet, self._returned(rental.bank_id))
        self.assertEqual(case.state, "review")
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertEqual((rental.due, rental.undecided), (4, True))
        case._decide("rejected", "You put it in an hour later.")
        self.assertEqual(rental.due, 8)

    def test_r23_a_return_that_may_precede_the_claim_proves_it(self):
        rental, case = self._claimed(ago=60)
        message = self._returned(rental.bank_id)
        self._report(self.other_cabinet, message, waited=65 * 60)
        self.assertEqual(case.state, "accepted")
        self.assertLess(rental.ended_at, case.opened_at)

    def test_r23_a_claim_made_just_before_the_return_holds(self):
        rental, case = self._claimed(ago=2)
        self._report(self.other_cabinet, self._returned(rental.bank_id))
        self.assertEqual(case.state, "accepted")
        self.assertEqual(rental.ended_at, case.opened_at)

    def test_r23_what_an_inventory_sees_first_may_have_lain_there_since(self):
        rental, case = self._claimed(ago=60)
        shown = self._inventory(self.other_cabinet, extra={2: rental.bank_id})
        self._report(self.other_cabinet, shown)
        self.assertEqual(case.state, "accepted")
        self.assertEqual(rental.ended_at, case.opened_at)

    # === THE SECOND LOOK === #

    def test_pb13_self_test_that_finds_a_hot_bank_is_a_fire_risk_at_once(self):
        rental = self._in_use()
        bank = rental.bank_id
        hot = SelfTest(
            slot=1, bank=bank.name, outcome=Outcome.OK, code=1, level=50, temperature=65
        )
        self._report(self.other_cabinet, hot)
        self.assertIn("R19", self._rows(rental))
        self.assertEqual((bank.state, bank.temperature), ("quarantine", 65))
        self.assertEqual(bank._live_alerts().mapped("kind"), ["fire_risk"])

    def test_pb13_self_test_after_the_return_tells_of_the_heat_too(self):
        rental = self._in_use()
        bank = rental.bank_id
        self._report(self.other_cabinet, self._returned(bank))
        slot = bank.slot_id.number
        hot = SelfTest(
            slot=slot, bank=bank.name, outcome=Outcome.OK, code=1, temperature=65
        )
        event = self._report(self.other_cabinet, hot)
        self.assertEqual(event.state, "ignored")
        self.assertEqual(bank.quarantine_reason, "hot")

    def test_ex07_repeated_return_has_no_effect(self):
        rental = self._in_use()
        message = self._returned(rental.bank_id)
        self._report(self.other_cabinet, message)
        rows = self._rows(rental)
        for _repetition in range(2):
            again = self._report(self.other_cabinet, message)
            self.assertEqual(again.state, "ignored")
        self.assertEqual(self._rows(rental), rows)

    def test_d1_same_frame_counts_again_after_the_bank_was_lent_again(self):
        message = self._returned(self.best_bank, slot=4, level=99)
        first = self._in_use()
        self._report(self.cabinet, message)
        self._let_pass(first, 10)
        second = self._in_use(customer=self.other_customer)
        self.assertEqual(second.bank_id, self.best_bank)
        event = self._report(self.cabinet, message)
        self.assertEqual(event.state, "applied")
        self.assertIn("R19", self._rows(second))

    def test_ex06_return_into_a_taken_slot_puts_the_other_bank_in_doubt(self):
        rental = self._in_use()
        bank = rental.bank_id
        self._report(self.cabinet, self._returned(bank, slot=2))
        self.assertIn("R19", self._rows(rental))
        self.assertEqual(bank.slot_id, self.cabinet._slot(2))
        self.assertEqual(self.second_bank.state, "in_transit_unknown")
        asked = self.cabinet.command_ids.filtered(lambda c: c.kind == "inventory")
        self.assertEqual(asked.state, "queued")

    def test_pb03_bank_that_staff_put_in_is_stocked(self):
        bank = self.env["powerbank.bank"].create({"name": "7654321"})
        event = self._report(self.cabinet, self._returned(bank, slot=4))
        self.assertEqual(event.state, "applied")
        self.assertEqual(bank.slot_id, self.cabinet._slot(4))
        self.assertEqual(bank.level, 60)

    def test_refused_return_has_no_effect_and_asks_for_the_inventory(self):
        rental = self._in_use()
        message = self._returned(rental.bank_id, outcome=Outcome.JAM, code=0x21)
        event = self._report(self.other_cabinet, message)
        self.assertEqual(event.state, "ignored")
        self.assertIn("33", event.error)
        self.assertEqual(rental.state, "in_use")
        asked = self.other_cabinet.command_ids
        self.assertEqual((asked.kind, asked.state), ("inventory", "queued"))

    def test_pb17_unknown_bank_is_left_to_people_where_that_is_the_policy(self):
        self._set("unknown_bank", "refuse")
        message = Returned(slot=4, bank="55555", outcome=Outcome.OK, code=1, level=9)
        event = self._report(self.cabinet, message)
        self.assertEqual(event.state, "quarantined")
        self.assertIn("55555", event.error)

    def test_unknown_slot_is_quarantined(self):
        rental = self._in_use()
        event = self._report(self.cabinet, self._returned(rental.bank_id, slot=77))
        self.assertEqual(event.state, "quarantined")
        self.assertIn("77", event.error)
        self.assertEqual(rental.state, "in_use")

    def test_quarantined_event_is_applied_after_its_cause_was_removed(self):
        self._set("unknown_bank", "refuse")
        message = Returned(slot=4, bank="55555", outcome=Outcome.OK, code=1, level=9)
        event = self._report(self.cabinet, message)
        bank = self.env["powerbank.bank"].create({"name": "55555"})
        event.action_interpret_again()
        self.assertEqual(event.state, "received")
        event._interpret(event.ids)
        self.assertEqual(event.state, "applied")
        self.assertEqual(bank.slot_id, self.cabinet._slot(4))
