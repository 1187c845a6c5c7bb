from odoo import fields
from odoo.tests import tagged

from .trouble_common import TroubleCommon


@tagged("post_install", "-at_install")
class TestRentalTrouble(TroubleCommon):
    """R23, EX-03 and EX-28: what customers claim, and what becomes of it."""

    def _claimed(self, minutes=119, ago=60):
        """Return a rental said to be returned `ago` minutes ago, and the case."""
        rental = self._rental(minutes)
        case = rental._claim_returned(self.other_cabinet, text="It is back!")
        at = self._ago(minutes=ago)
        case.opened_at = at
        rental.pause_ids.from_at = at
        return rental, case

    # === R23: I RETURNED IT === #

    def test_r23_the_claim_stops_the_clock_at_once(self):
        rental, case = self._claimed()
        self.assertTrue(rental.disputed)
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.running_amount, 4.0)
        self.assertEqual(rental.pause_ids.state, "provisional")
        self.assertEqual(case.state, "open")
        self.assertIn("R23", self._rows(rental))
        hours = (case.deadline - rental.event_ids[-1].at).total_seconds() / 3600
        self.assertAlmostEqual(hours, 48, places=1)

    def test_r23_the_named_cabinet_is_asked_for_its_inventory(self):
        asked = []
        cabinets = self.env.registry["powerbank.cabinet"]
        self.patch(cabinets, "_request_inventory", lambda c: asked.append(c.id))
        self._claimed()
        self.assertEqual(asked, [self.other_cabinet.id])

    def test_r23_an_inventory_that_lists_the_bank_ends_the_rental_at_the_claim(self):
        rental, case = self._claimed()
        self._inventory(self.other_cabinet, s2=rental.bank_id.name)
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertEqual(rental.ended_at, case.opened_at)
        self.assertEqual(rental.due, 4.0)
        self.assertFalse(rental.disputed)
        self.assertEqual(case.state, "accepted")
        self.assertEqual(rental.bank_id.slot_id, self.other_cabinet._slot(2))
        self.assertIn("R19", self._rows(rental))

    def test_r23_an_earlier_first_sight_ends_the_rental_earlier(self):
        rental, case = self._claimed()
        seen = case.opened_at - self._minutes(10)
        self._return(rental, slot=self.other_cabinet._slot(2), end=seen)
        self.assertEqual(rental.ended_at, seen)

    def test_r23_a_later_repetition_of_the_return_has_no_effect(self):
        rental, _case = self._claimed()
        self._inventory(self.other_cabinet, s2=rental.bank_id.name)
        ended, events = rental.ended_at, len(rental.event_ids)
        self._inventory(self.other_cabinet)
        self._return(rental, slot=self.other_cabinet._slot(2))
        self.assertEqual((rental.ended_at, len(rental.event_ids)), (ended, events))

    def test_r23_claiming_twice_is_claiming_once(self):
        rental, case = self._claimed()
        self.assertEqual(rental._claim_returned(self.cabinet), case)
        self.assertEqual(len(rental.pause_ids), 1)

    def test_r23_not_found_stays_disputed_until_an_agent_decides(self):
        rental, case = self._claimed()
        self._inventory(self.other_cabinet)
        self.assertEqual(case.state, "review")
        self.assertTrue(case.absent_at)
        self.assertTrue(rental.disputed)
        self.assertEqual(rental.running_amount, 4.0)

    def test_r23_not_found_lets_the_clock_go_on_and_tells_the_customer(self):
        rental, case = self._claimed()
        self._inventory(self.other_cabinet)
        self.assertFalse(rental._open_pauses())
        self.assertEqual(rental.pause_ids.to_at, case.absent_at)
        self.assertEqual(rental.pause_ids.state, "provisional")
        self.assertIn("claim_not_found", self._told())
        self.assertIn("not_found", self._events(rental))
        self.assertTrue(rental.wake_at)

    def test_r23_nobody_is_taken_at_his_word_for_ever(self):
        self._set("claim_limit", 1)
        rental, case = self._claimed()
        self._decide(case, "rejected")
        again = rental._claim_returned(self.other_cabinet)
        self.assertFalse(again.pause_ids)
        self.assertTrue(rental.disputed)
        self._decide(again, "accepted", "This time.", "lost")
        self.assertEqual(rental.ended_at, again.opened_at)

    def test_r23_claims_that_were_right_do_not_count(self):
        self._set("claim_limit", 1)
        rental, _case = self._claimed()
        self._inventory(self.other_cabinet, s2=rental.bank_id.name)
        rental._on_paid(rental.due, "test")
        again = self._start(started_at=self._ago(minutes=5))
        again._claim_returned(self.other_cabinet)
        self.assertEqual(again.pause_ids.state, "provisional")

    def test_ex28_nobody_stops_the_clock_by_disputes_for_ever(self):
        self._set("claim_limit", 1)
        rental, case = self._claimed()
        self._decide(case, "rejected")
        dispute = rental._claim_dispute("time")
        self.assertFalse(dispute.pause_ids)
        self.assertEqual(dispute.state, "review")

    def test_r23_a_slot_that_cannot_be_read_proves_nothing(self):
        _rental, case = self._claimed()
        readings = self._readings(self.other_cabinet)
        readings[0]["state"] = "comm_fault"
        self.other_cabinet._on_inventory(readings, fields.Datetime.now(), "inventory")
        self.assertEqual(case.state, "open")

    def test_r23_an_inventory_from_before_the_claim_proves_nothing(self):
        _rental, case = self._claimed()
        before = case.opened_at - self._minutes(1)
        self._inventory(self.other_cabinet, received=before)
        self.assertEqual(case.state, "open")

    def test_r23_accepted_ends_at_the_claim_and_says_where_the_bank_is(self):
        rental, case = self._claimed()
        self._decide(case, "accepted", "We believe you.", "lost")
        self.assertEqual(rental.ended_at, case.opened_at)
        self.assertEqual(rental.due, 4.0)
        self.assertEqual(rental.bank_id.state, "lost")
        self.assertFalse(rental.disputed)
        self.assertIn("R25", self._rows(rental))

    def test_r23_accepting_needs_a_place_for_the_bank(self):
        rental, case = self._claimed()
        self.assertRefused("wrong_state", self._decide, case, "accepted")
        self.assertEqual(rental.state, "in_use")

    def test_r23_rejected_counts_as_if_the_clock_had_never_stopped(self):
        rental, case = self._claimed()
        self._decide(case, "rejected", "The camera shows you with it.")
        self.assertFalse(rental.disputed)
        self.assertEqual(rental.running_amount, 8.0)
        self._return(rental)
        self.assertEqual(rental.due, 8.0)

    def test_r23_a_return_elsewhere_is_charged_no_dearer_than_the_claim(self):
        rental, case = self._claimed()
        self._inventory(self.other_cabinet)
        self._return(rental, slot=self.cabinet._slot(4))
        self.assertEqual(rental.due, 4.0)
        self.assertEqual(case.state, "review")
        self.assertTrue(rental.disputed)

    def test_r23_rejected_after_the_return_bills_the_whole_time(self):
        rental, case = self._claimed()
        self._inventory(self.other_cabinet)
        self._return(rental, slot=self.cabinet._slot(4))
        self._decide(case, "rejected", "You had it.")
        self.assertEqual(rental.due, 8.0)
        self.assertEqual(case.bill_id, rental.bill_id)

    def test_r21_granted_after_the_return_corrects_the_bill(self):
        rental = self._rental(119)
        case = rental._claim_cannot_return()
        case.opened_at = self._ago(minutes=70)
        self._return(rental)
        self.assertEqual(rental.due, 8.0)
        self._decide(case, "accepted", "It was full.")
        self.assertEqual(rental.due, 4.0)

    def test_r23_however_it_ends_no_clock_is_left_standing(self):
        rental, _case = self._claimed()
        rental._transition("R25", ended_at=fields.Datetime.now())
        self.assertFalse(rental._open_pauses())

    def test_r23_a_case_is_decided_once(self):
        _rental, case = self._claimed()
        self._decide(case, "rejected")
        self.assertRefused("wrong_state", self._decide, case, "accepted", "x", "lost")

    def test_r23_an_undecided_case_is_escalated_at_its_deadline(self):
        _rental, case = self._claimed()
        case.write({"deadline": self._ago(minutes=1), "wake_at": self._ago(minutes=1)})
        with self.enter_registry_test_mode():
            self.env.ref("powerbank_rental.cron_wake_cases").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(case.state, "review")
        self.assertTrue(case.is_late)
        self.assertTrue(case.activity_ids)
        self.assertIn("case_late", self._told())

    def test_r23_a_claim_while_paused_goes_on_where_the_pause_was(self):
        rental = self._rental(119)
        rental._on_no_place(self._ago(minutes=70), "full", "test")
        rental._claim_returned(self.other_cabinet)
        self.assertEqual(len(rental.pause_ids), 2)
        self.assertEqual(rental.running_amount, 4.0)

    def test_r23_a_rejected_claim_leaves_a_granted_pause_as_it_was(self):
        rental = self._rental(119)
        rental._on_no_place(self._ago(minutes=70), "full", "test")
        place, check_at = rental.pause_ids, rental.pause_ids.check_at
        claim = rental._claim_returned(self.other_cabinet)
        self._decide(claim, "rejected")
        self.assertEqual(rental._open_pauses(), place)
        self.assertEqual(place.check_at, check_at)
        self.assertTrue(rental.paused)
        self.assertEqual(rental.running_amount, 4.0)
        self.assertIn("_on_place_check", [event for _at, event in rental._alarms()])

    def test_r23_a_place_that_is_free_again_leaves_a_claim_as_it_was(self):
        rental = self._rental(119)
        rental._on_no_place(self._ago(minutes=70), "full", "test")
        rental._claim_returned(self.other_cabinet)
        rental._on_resumed(fields.Datetime.now(), "test")
        self.assertFalse(rental.paused)
        self.assertEqual(rental._open_pauses().reason, "claim")

    def test_r21_an_open_dispute_does_not_swallow_a_claim_of_no_place(self):
        rental = self._rental(119)
        dispute = rental._claim_dispute("time")
        case = rental._claim_cannot_return()
        self.assertNotEqual(case, dispute)
        self.assertEqual((case.kind, case.state), ("cannot_return", "review"))
        self._decide(case, "accepted")
        self._decide(dispute, "rejected")
        self.assertTrue(rental.paused)

    def test_r21_an_agent_grants_a_pause_around_other_pauses(self):
        rental = self._rental(119)
        case = rental._claim_cannot_return()
        case.opened_at = self._ago(minutes=70)
        swap = (self._ago(minutes=65), "swap", "test")
        rental._stop_clock(*swap, to_at=self._ago(minutes=63))
        rental._claim_dispute("time")
        self._decide(case, "accepted")
        self.assertEqual(rental.running_amount, 4.0)
        self._return(rental)
        self.assertEqual(rental.due, 4.0)

    def test_r21_granted_after_the_return_around_other_pauses(self):
        rental = self._rental(119)
        case = rental._claim_cannot_return()
        case.opened_at = self._ago(minutes=70)
        dispute = rental._claim_dispute("time")
        self._return(rental)
        self._decide(dispute, "rejected")
        self.assertEqual(rental.due, 8.0)
        self._decide(case, "accepted")
        self.assertEqual(rental.due, 4.0)

    # === EX-03: NOTHING CAME OUT === #

    def test_ex03_the_inventory_shows_that_the_bank_never_left(self):
        rental = self._rental(2)
        case = rental._claim_nothing_came_out()
        self._inventory(self.cabinet, s1=rental.bank_id.name)
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.ended_at, rental.started_at)
        self.assertEqual(rental.due, 0)
        self.assertEqual(rental.waiver, "never_left")
        self.assertEqual(case.state, "accepted")

    def test_ex03_hours_later_a_bank_that_never_left_costs_nothing(self):
        rental = self._rental(240)
        rental._claim_nothing_came_out()
        rental.case_ids.state = "open"
        self._inventory(self.cabinet, s1=rental.bank_id.name)
        self.assertEqual(rental.due, 0)

    def test_ex03_back_within_five_minutes_costs_nothing(self):
        self._create_tariff(free_minutes=0)
        rental = self._rental(4)
        rental._claim_nothing_came_out()
        self._return(rental)
        self.assertEqual((rental.gross, rental.due), (4.0, 0.0))

    def test_ex03_out_of_the_slot_an_agent_decides(self):
        rental = self._rental(2)
        case = rental._claim_nothing_came_out()
        self._inventory(self.cabinet)
        self.assertEqual(case.state, "review")
        self.assertEqual(rental.state, "in_use")

    def test_ex03_said_too_late_an_agent_decides(self):
        rental = self._rental(4)
        self.assertEqual(rental._claim_nothing_came_out().state, "review")

    def test_ex03_accepted_ends_at_the_start_for_free(self):
        rental = self._rental(4)
        case = rental._claim_nothing_came_out()
        self._decide(case, "accepted", "We believe you.", "in_transit_unknown")
        self.assertEqual(rental.ended_at, rental.started_at)
        self.assertEqual((rental.state, rental.due), ("done", 0))
        self.assertEqual(rental.bank_id.state, "in_transit_unknown")

    # === EX-28: DISPUTES === #

    def test_ex28_a_dispute_stops_the_clock_until_it_is_decided(self):
        rental = self._rental(119)
        case = rental._claim_dispute("time", text="I rented later")
        rental.pause_ids.from_at = self._ago(minutes=70)
        self.assertTrue(rental.disputed)
        self.assertEqual(case.state, "review")
        self.assertEqual(rental.running_amount, 4.0)
        self._decide(case, "accepted")
        self.assertFalse(rental.disputed)
        self.assertFalse(rental._open_pauses())

    def test_ex28_a_bill_is_disputed_after_the_end(self):
        rental = self._rental(119)
        self._return(rental)
        case = rental._claim_dispute("amount", text="Too much")
        self.assertTrue(rental.disputed)
        self.assertFalse(rental.pause_ids)
        self.assertEqual(rental.due, 8.0)
        self._decide(case, "rejected")
        self.assertFalse(rental.disputed)

    def test_ex28_a_rental_that_never_began_can_be_disputed(self):
        rental = self._start(self._ago(seconds=30))
        rental._on_not_taken(rental.slot_id, "locked again")
        self.assertEqual(rental.state, "eject_failed")
        case = rental._claim_dispute("amount", text="I paid")
        self.assertEqual(case.state, "review")
        self.assertFalse(rental.wake_at)

    def test_ex28_a_disputed_bill_waits_for_the_decision(self):
        rental = self._rental(119)
        self._return(rental)
        case = rental._claim_dispute("amount", text="Too much")
        self.assertTrue(rental.undecided and case.holds_money)
        self.assertFalse(rental.wake_at)
        self._decide(case, "rejected")
        self.assertFalse(rental.undecided)
        self.assertGreater(rental.wake_at, self._ago(days=-179))

    def test_ex28_a_disputed_sale_waits_for_the_decision_too(self):
        rental = self._start(started_at=self._ago(days=9))
        rental._on_wake()
        case = rental._claim_dispute("amount", text="I returned it")
        self.assertEqual((rental.state, rental.undecided), ("sold", True))
        self.assertRefused("erasure_refused", self.customer._check_erasable)
        self._decide(case, "rejected")
        self.assertEqual((rental.state, rental.undecided), ("sold", False))
        self.assertTrue(rental.wake_at)

    def test_ex28_a_sale_that_is_reversed_while_disputed_is_not_collected(self):
        rental = self._start(started_at=self._ago(days=9))
        rental._on_wake()
        case = rental._claim_dispute("time", text="I returned it")
        self._return(rental, end=self._ago(days=8, hours=22))
        self.assertEqual((rental.state, rental.undecided), ("awaiting_payment", True))
        self.assertFalse(rental.wake_at)
        self._decide(case, "accepted")
        self.assertTrue(rental.wake_at)

    def test_ex28_who_disputes_too_often_pays_meanwhile(self):
        self._set("claim_limit", 1)
        cases = self.env["powerbank.case"]
        cases._open_case("dispute", self.customer, holds_money=True)
        rental = self._rental(119)
        self._return(rental)
        before = rental.wake_at
        rental._claim_dispute("amount", text="Too much")
        self.assertEqual((rental.undecided, rental.wake_at), (False, before))

    def test_ex28_a_paid_bill_is_disputed_without_holding_anything(self):
        rental = self._closed_rental()
        case = rental._claim_dispute("amount", text="Too much")
        self.assertEqual((rental.undecided, case.holds_money), (False, False))

    def test_ex28_the_evidence_pack_tells_the_whole_story(self):
        rental = self._rental(119)
        self._return(rental)
        case = rental._claim_dispute("time", text="I rented later")
        pack = str(case.evidence_html)
        for part in ("I rented later", "Power bank came out", rental.bank_id.name):
            self.assertIn(part, pack)
        self.assertFalse(case.evidence)
        self._decide(case, "rejected")
        self.assertTrue(case.evidence)
