from psycopg2.errors import ExclusionViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .trouble_common import HERE, NEAR_HERE, TroubleCommon


@tagged("post_install", "-at_install")
class TestRentalPause(TroubleCommon):
    """R21, R22: the clock stands still while there is no place to return to."""

    def _position(self, position=NEAR_HERE):
        latitude, longitude = position
        return {"latitude": latitude, "longitude": longitude, "has_position": True}

    def _full(self, minutes=60):
        """Return a rental with no free slot anywhere near."""
        rental = self._rental(minutes)
        self._fill(self.cabinet)
        self._fill(self.other_cabinet)
        return rental

    # === ROW R21 === #

    def test_r21_full_cabinets_around_the_customer_stop_the_clock(self):
        rental = self._full()
        case = rental._claim_cannot_return(**self._position())
        self.assertTrue(rental.paused)
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(case.state, "open")
        pause = rental.pause_ids
        self.assertEqual((pause.reason, pause.state), ("full", "provisional"))
        self.assertEqual(pause.from_at, case.opened_at)
        self.assertIn("R21", self._rows(rental))
        self.assertIn("paused", self._told())

    def test_b73_without_consent_the_proof_leaves_a_coarse_cell(self):
        rental = self._full()
        case = rental._claim_cannot_return(**self._position())
        self.assertTrue(rental.paused)
        self.assertEqual((case.latitude, case.longitude), (31.23, 121.47))
        [exported] = self._exported()["cases"]
        self.assertEqual((exported["latitude"], exported["longitude"]), HERE)

    def test_b73_of_a_return_that_is_claimed_a_coarse_cell_is_left(self):
        rental = self._rental()
        case = rental._claim_returned(self.cabinet, **self._position())
        self.assertEqual((case.latitude, case.longitude), HERE)

    def test_b73_with_consent_the_position_is_kept(self):
        text = self.env["powerbank.legal.text"].create(
            {"kind": "location", "name": "Location", "body": "<p>Where you are</p>"}
        )
        text.action_publish()
        self.env["powerbank.consent"]._say(self.customer, text, "accepted")
        case = self._full()._claim_cannot_return(**self._position())
        self.assertEqual(case._position(), NEAR_HERE)

    def test_r21_offline_cabinets_stop_the_clock(self):
        rental = self._rental()
        (self.cabinet | self.other_cabinet)._on_offline()
        rental._claim_cannot_return(**self._position())
        self.assertEqual(rental.pause_ids.reason, "offline")

    def test_r21_closed_venues_stop_the_clock(self):
        rental = self._rental()
        stations = self.env.registry["powerbank.station"]
        self.patch(stations, "_is_open_now", lambda _station: False)
        rental._claim_cannot_return(**self._position())
        self.assertEqual(rental.pause_ids.reason, "closed")

    def test_r21_with_a_free_slot_near_an_agent_decides(self):
        rental = self._rental()
        self._fill(self.cabinet)
        case = rental._claim_cannot_return(**self._position())
        self.assertFalse(rental.paused)
        self.assertEqual(case.state, "review")
        hours = (case.deadline - case.opened_at).total_seconds() / 3600
        self.assertEqual(hours, 12)

    def test_r21_who_is_far_from_every_station_needs_an_agent(self):
        rental = self._full()
        far = (HERE[0] + 0.005, HERE[1])
        case = rental._claim_cannot_return(**self._position(far))
        self.assertEqual(case.state, "review")

    def test_r21_without_a_position_an_agent_decides(self):
        rental = self._full()
        self.assertEqual(rental._claim_cannot_return().state, "review")
        self.assertFalse(rental.paused)

    def test_r21_claiming_twice_is_claiming_once(self):
        rental = self._full()
        first = rental._claim_cannot_return(**self._position())
        self.assertEqual(rental._claim_cannot_return(**self._position()), first)
        self.assertEqual(len(rental.pause_ids), 1)

    def _proven(self, minutes=60):
        """Return a rental whose clock stands by proof, and the case."""
        rental = self._full(minutes)
        return rental, rental._claim_cannot_return(**self._position())

    def test_r21_a_short_pause_by_proof_is_granted_when_it_ends(self):
        rental, case = self._proven()
        self._return(rental, end=fields.Datetime.now())
        self.assertEqual((case.state, rental.pause_ids.state), ("accepted", "granted"))
        self.assertFalse(rental.undecided)

    def test_r21_a_pause_that_lasts_is_put_to_an_agent(self):
        rental, case = self._proven()
        wait = (case.wake_at - case.opened_at).total_seconds() / 3600
        self.assertEqual(wait, 6)
        case.wake_at = self._ago(minutes=1)
        self._run_cron("cron_wake_cases")
        self.assertEqual(case.state, "review")
        self.assertEqual(case.wake_at, case.deadline)
        self.assertTrue(rental.paused)
        self._return(rental)
        self.assertTrue(rental.undecided)
        self._decide(case, "rejected", "Your position cannot be right.")
        self.assertFalse(rental.undecided)

    def test_r21_an_agent_who_rejects_a_pause_lets_the_clock_go_on(self):
        rental, case = self._proven(119)
        case._to_review("long")
        rental.pause_ids.from_at = self._ago(minutes=70)
        self.assertEqual(rental.running_amount, 4.0)
        self._decide(case, "rejected", "You were not there.")
        self.assertFalse(rental.paused)
        self.assertEqual(rental.running_amount, 8.0)
        self.assertEqual(self._rows(rental)[-1], "R22")

    def test_r21_an_agent_who_accepts_a_pause_leaves_it_as_it_was(self):
        rental, case = self._proven()
        case._to_review("long")
        self._decide(case, "accepted", "It is full.")
        self.assertTrue(rental.paused)
        self.assertEqual(rental.pause_ids.state, "granted")

    def test_r21_nothing_is_sold_over_a_pause_that_nobody_decided(self):
        rental, case = self._proven()
        self.assertTrue(rental._is_paused())
        self._decide(case, "rejected")
        self.assertFalse(rental._is_paused())

    def test_r21_a_station_without_a_working_cabinet_proves_nothing(self):
        rental = self._rental(600)
        empty = self._create_station("Bare Wall")
        empty.write({"latitude": HERE[0] + 0.1, "longitude": HERE[1]})
        place = self._position((HERE[0] + 0.1, HERE[1]))
        self.assertEqual(rental._claim_cannot_return(**place).state, "review")

    def test_r21_a_cabinet_that_staff_disabled_proves_nothing(self):
        rental = self._rental()
        (self.cabinet | self.other_cabinet).state = "disabled"
        case = rental._claim_cannot_return(**self._position())
        self.assertEqual(case.state, "review")

    def test_r21_a_position_out_of_reach_since_the_start_proves_nothing(self):
        rental = self._rental(6)
        far = self._create_station("Far Away")
        far.write({"latitude": HERE[0] + 0.5, "longitude": HERE[1]})
        self._fill(self._create_cabinet(far))
        place = self._position((HERE[0] + 0.5, HERE[1]))
        self.assertEqual(rental._claim_cannot_return(**place).state, "review")

    def test_r21_the_same_position_proves_it_after_an_hour(self):
        rental = self._rental(60)
        far = self._create_station("Far Away")
        far.write({"latitude": HERE[0] + 0.5, "longitude": HERE[1]})
        self._fill(self._create_cabinet(far))
        place = self._position((HERE[0] + 0.5, HERE[1]))
        rental._claim_cannot_return(**place)
        self.assertTrue(rental.paused)

    def test_r21_a_station_of_another_company_proves_nothing(self):
        rental = self._full()
        other = self.env["res.company"].create({"name": "Another Operator"})
        look = self.env["powerbank.station"]._return_places
        self.assertTrue(look(*NEAR_HERE, company=rental.company_id).at_station)
        self.assertFalse(look(*NEAR_HERE, company=other).at_station)

    def test_r21_a_rental_is_paused_by_proof_a_few_times_only(self):
        self._set("pause_limit", 1)
        rental, _case = self._proven()
        rental._on_resumed(fields.Datetime.now(), "test")
        self.env.flush_all()
        again = rental._claim_cannot_return(**self._position())
        self.assertEqual(again.state, "review")
        self.assertFalse(rental.paused)

    def test_r21_a_customer_is_believed_a_few_times_only(self):
        self._set("pause_customer_limit", 1)
        rental, _case = self._proven()
        self._return(rental)
        rental._on_paid(rental.due, "test")
        again = self._start(started_at=self._ago(minutes=60))
        self._fill(self.cabinet)
        case = again._claim_cannot_return(**self._position())
        self.assertEqual(case.state, "review")

    def test_r21_an_agent_grants_the_pause_from_the_time_of_the_claim(self):
        rental = self._rental()
        case = rental._claim_cannot_return()
        case.opened_at = self._ago(minutes=20)
        self._decide(case, "accepted")
        self.assertTrue(rental.paused)
        self.assertEqual(rental.pause_ids.from_at, case.opened_at)

    def test_r21_an_agent_refuses_and_the_customer_is_told_why(self):
        rental = self._rental()
        case = rental._claim_cannot_return()
        self._decide(case, "rejected", "There were free slots at the cinema.")
        self.assertFalse(rental.paused)
        self.assertFalse(rental.pause_ids)
        message = self.env["powerbank.notification"].search(
            [("event", "=", "case_rejected")], limit=1
        )
        self.assertIn("free slots at the cinema", message.text)

    def test_r21_a_rental_that_does_not_run_has_no_clock_to_stop(self):
        rental = self._rental()
        self._return(rental)
        self.assertRefused("wrong_state", rental._claim_cannot_return)

    def test_r21_pauses_never_overlap(self):
        rental = self._rental()
        rental._stop_clock(self._ago(minutes=30), "full", "test")
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"):
            self.env["powerbank.rental.pause"].create(
                {
                    "rental_id": rental.id,
                    "from_at": self._ago(minutes=10),
                    "reason": "full",
                    "opened_by": "test",
                }
            )
            self.env.flush_all()

    # === ROW R22 === #

    def test_r22_the_clock_goes_on_half_an_hour_after_a_place_was_told(self):
        rental = self._full()
        rental._claim_cannot_return(**self._position())
        pause = rental.pause_ids
        pause.check_at = self._ago(seconds=1)
        self._alarm(rental)
        self.assertFalse(pause.told_at)
        self.other_cabinet._slot(2).bank_id._move(
            "carried", "test", custodian=self.env.user.partner_id
        )
        pause.check_at = self._ago(seconds=1)
        self._alarm(rental)
        self.assertEqual(pause.told_station_id, self.other_station)
        self.assertIn("place_free", self._told())
        self.assertTrue(rental.paused)
        self.assertEqual(pause.check_at - pause.told_at, self._minutes(30))
        over = self._ago(minutes=2)
        pause.write({"from_at": self._ago(hours=1), "check_at": over})
        self._alarm(rental)
        self.assertFalse(rental.paused)
        self.assertEqual(pause.to_at, over)
        self.assertEqual(self._rows(rental)[-1], "R22")

    def test_r22_a_place_that_is_taken_again_leaves_the_clock_stopped(self):
        rental = self._full()
        rental._claim_cannot_return(**self._position())
        pause = rental.pause_ids
        pause.write(
            {"told_at": self._ago(minutes=31), "check_at": self._ago(minutes=1)}
        )
        self._alarm(rental)
        self.assertTrue(rental.paused)
        self.assertFalse(pause.told_at)
        self.assertGreater(pause.check_at, fields.Datetime.now())

    def test_r22_a_return_closes_the_pause(self):
        rental = self._full()
        rental._claim_cannot_return(**self._position())
        slot = self.other_cabinet._slot(2)
        slot.bank_id._move("carried", "test", custodian=self.env.user.partner_id)
        end = fields.Datetime.now() + self._minutes(5)
        self._return(rental, slot=slot, end=end)
        self.assertEqual(rental.pause_ids.to_at, end)
        self.assertFalse(rental.paused)
        self.assertEqual(
            [r for r in self._rows(rental) if r in ("R22", "R19")], ["R22", "R19"]
        )

    # === BILL === #

    def _paused_rental(self, begin, end):
        """Return a rental of two hours with a pause from one minute to another."""
        start = self._ago(minutes=120)
        rental = self._start(started_at=start)
        rental._on_no_place(start + self._minutes(begin), "full", "test")
        if end is not None:
            rental._on_resumed(start + self._minutes(end), "test")
        self._return(rental, end=start + self._minutes(120))
        return rental

    def test_r21_c32_35_minutes_of_pause_are_not_charged(self):
        rental = self._paused_rental(40, 75)
        self.assertEqual(rental.bill_id.seconds, 85 * 60)
        self.assertEqual(rental.due, 8.0)

    def test_r21_c33_the_last_hour_paused_is_not_charged(self):
        rental = self._paused_rental(60, None)
        self.assertEqual(rental.bill_id.seconds, 60 * 60)
        self.assertEqual(rental.due, 4.0)

    def test_r21_the_running_amount_stands_still(self):
        rental = self._start(started_at=self._ago(minutes=119))
        rental._on_no_place(self._ago(minutes=70), "full", "test")
        self.assertEqual(rental.running_amount, 4.0)

    def test_ex16_a_cabinet_run_full_is_no_reason_where_another_is_free(self):
        rental = self._rental()
        self._fill(self.other_cabinet)
        case = rental._claim_cannot_return(**self._position())
        self.assertEqual(case.state, "review")
