from odoo.tests import tagged

from odoo.addons.powerbank_rental.tests.trouble_common import TroubleCommon

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestClaims(TroubleCommon, PaymentCommon):
    """R23, EX-28: what a claim leaves open is neither captured nor given back."""

    # === STEPS === #

    def _claimed(self, minutes=119, ago=60):
        """Return a rental said to be returned `ago` minutes ago, and the case."""
        rental = self._start(started_at=self._ago(minutes=minutes))
        case = rental._claim_returned(self.other_cabinet)
        case.opened_at = self._ago(minutes=ago)
        rental.pause_ids.from_at = case.opened_at
        return rental, case

    def _refuted(self, **claimed):
        """Return the same once its cabinet lacks the bank, and another has it."""
        rental, case = self._claimed(**claimed)
        self._inventory(self.other_cabinet)
        self._return(rental, slot=self.cabinet._slot(4))
        self._run_job()
        return rental, case

    # === R23 === #

    def test_r23_nothing_is_captured_while_the_claim_is_undecided(self):
        rental, _case = self._refuted()
        self.assertEqual((rental.state, rental.due), ("awaiting_payment", 4))
        self.assertTrue(rental.undecided)
        self.assertFalse(self._requests(rental))
        self.assertEqual(self._hold(rental).state, "authorized")
        self._assert_sound()

    def test_r23_a_rejected_claim_is_charged_in_full(self):
        rental, case = self._refuted()
        self._decide(case, "rejected", "You had it.")
        self._run_job()
        self.assertEqual((rental.state, rental.due), ("done", 8))
        self.assertEqual(self._requests(rental, "capture").amount, 8)
        self.assertEqual(case.bill_id, rental.bill_id)
        self._assert_sound()

    def test_r23_an_accepted_claim_is_charged_without_the_time_it_stopped(self):
        rental, case = self._refuted()
        self._decide(case, "accepted", "We believe you.")
        self._run_job()
        self.assertEqual((rental.state, rental.due), ("done", 4))
        self.assertEqual(self._requests(rental, "capture").amount, 4)
        self._assert_sound()

    def test_r23_nothing_due_so_far_keeps_the_hold_until_the_decision(self):
        rental, case = self._refuted(ago=117)
        self.assertEqual((rental.state, rental.due), ("awaiting_payment", 0))
        self.assertFalse(self._requests(rental))
        self._decide(case, "rejected", "You had it.")
        self._run_job()
        self.assertEqual((rental.state, rental.due), ("done", 8))
        self._assert_sound()

    def test_r23_nothing_due_and_accepted_gives_the_hold_back(self):
        rental, case = self._refuted(ago=117)
        self._decide(case, "accepted", "We believe you.")
        self._run_job()
        self.assertEqual((rental.state, rental.due), ("done", 0))
        self.assertEqual(self._hold(rental).state, "cancel")
        self._assert_sound()

    def test_r23_a_bank_found_where_it_was_said_is_captured_at_once(self):
        rental, _case = self._claimed()
        self._inventory(self.other_cabinet, s2=rental.bank_id.name)
        self.assertFalse(rental.undecided)
        self._run_job()
        self.assertEqual((rental.state, rental.due), ("done", 4))

    def test_r23_a_correction_meanwhile_collects_nothing_either(self):
        rental, _case = self._refuted()
        rental._revise(rental._bill_until(rental.ended_at), 1, "goodwill")
        self._run_job()
        self.assertFalse(self._requests(rental))
        self.assertEqual(rental.state, "awaiting_payment")

    def test_r33_what_is_undecided_is_no_debt(self):
        rental, case = self._refuted()
        self.assertRefused("nothing_due", rental._pay_again)
        self.assertEqual(self._confirm().state, "ejecting")
        self._decide(case, "rejected", "You had it.")
        self.assertTrue(rental._pay_again())

    # === EX-28 === #

    def test_ex28_a_rejected_dispute_is_charged_in_full(self):
        rental = self._start(started_at=self._ago(minutes=119))
        case = rental._claim_dispute("time")
        rental.pause_ids.from_at = self._ago(minutes=60)
        self._return(rental)
        self._run_job()
        self.assertFalse(self._requests(rental))
        self._decide(case, "rejected", "No.")
        self._run_job()
        self.assertEqual((rental.state, rental.due), ("done", 8))

    def test_ex28_money_waits_for_the_last_of_two_decisions(self):
        rental, case = self._claimed()
        dispute = rental._claim_dispute("time")
        self._inventory(self.other_cabinet)
        self._return(rental, slot=self.cabinet._slot(4))
        self._decide(case, "rejected", "You had it.")
        self.assertTrue(rental.undecided)
        self._decide(dispute, "rejected", "No.")
        self._run_job()
        self.assertEqual((rental.state, rental.due), ("done", 8))
        self._assert_sound()

    def _disputed_bill(self):
        """Return a rental of 8.00 whose capture waits, and the case about its bill."""
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental)
        self.assertEqual(self._requests(rental, "capture").state, "queued")
        return rental, rental._claim_dispute("amount")

    def test_ex28_a_bill_disputed_before_its_capture_is_not_captured(self):
        rental, _case = self._disputed_bill()
        self._run_job()
        self.assertTrue(rental.undecided)
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertEqual(self._requests(rental, "capture").state, "cancelled")
        self.assertEqual(self._hold(rental).state, "authorized")
        self._assert_sound()

    def test_ex28_it_is_captured_in_full_once_the_dispute_is_rejected(self):
        rental, case = self._disputed_bill()
        self._decide(case, "rejected", "The clock was right.")
        self._run_job()
        self.assertEqual((rental.state, rental.due), ("done", 8))
        self._assert_sound()

    def test_ex28_a_correction_meanwhile_is_what_is_captured(self):
        rental, case = self._disputed_bill()
        rental._revise(rental._bill_until(rental.ended_at), 3, "goodwill")
        self._run_job()
        self.assertFalse(rental.tender_ids)
        self._decide(case, "accepted", "You are right.")
        self._run_job()
        self.assertEqual((rental.state, rental.due), ("done", 5))
        self.assertEqual(rental.tender_ids.amount, 5)
        self._assert_sound()

    def test_ex28_a_capture_under_way_is_settled_with_the_decision(self):
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental)
        request = self._requests(rental, "capture")
        request.state = "processing"
        case = rental._claim_dispute("amount")
        self.assertEqual(request.state, "processing")
        request.state = "queued"
        self._run_job()
        self._decide(case, "rejected", "No.")
        self.assertEqual((rental.state, rental.due), ("done", 8))
        self._assert_sound()
