from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .hardware_common import HardwareCommon


@tagged("post_install", "-at_install")
class TestRentalHardware(HardwareCommon):
    """The rows of a rental that hardware causes."""

    # === R09, EX-02, EX-04 === #

    def test_r09_bank_that_nobody_registered_starts_the_clock_and_is_marked(self):
        rental = self._confirm()
        expected = rental.bank_id
        bank = self.env["powerbank.bank"]._register_unknown(
            "99000001", self.cabinet, "test"
        )
        rental._on_ejected(bank, "code 01")
        self.assertEqual(self._rows(rental)[-1], "R09")
        self.assertEqual((rental.state, rental.bank_id), ("in_use", bank))
        self.assertEqual(rental.exception_kind, "bank_unknown")
        self.assertTrue(bank.unverified)
        self.assertIn("bank_unknown", self._alerts(bank))
        self.assertEqual(
            (expected.state, expected.reserved_rental_id.id), ("docked", 0)
        )

    def test_r09_bank_that_nobody_registered_is_checked_when_it_comes_back(self):
        bank = self.env["powerbank.bank"]._register_unknown(
            "99000001", self.cabinet, "test"
        )
        rental = self._confirm()
        rental._on_ejected(bank, "code 01")
        rental.started_at = rental.bank_line_ids.from_at = self._ago(hours=2)
        self._return(rental)
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertEqual(
            (bank.state, bank.quarantine_reason), ("quarantine", "unknown")
        )

    def test_r09_bank_of_another_customer_ends_his_rental_and_starts_this_one(self):
        other = self._start(self._ago(hours=3), customer=self.other_customer)
        rental = self._confirm()
        bank = other.bank_id
        rental._on_ejected(bank, "code 01")
        self.assertEqual(self._rows(rental)[-1], "R09")
        self.assertEqual(rental.exception_kind, "bank_conflict")
        self.assertEqual((rental.state, bank.rental_id), ("in_use", rental))
        self.assertIn("R19", self._rows(other))
        self.assertEqual(other.state, "awaiting_payment")
        self.assertEqual(other.return_cabinet_id, self.cabinet)
        self.assertIn("bank_conflict", self._alerts(bank))

    def test_r09_bank_that_the_books_have_in_another_cabinet_leaves_a_ghost_there(self):
        far = self._dock(self.other_cabinet, 2, 80)
        slot = far.slot_id
        rental = self._confirm()
        rental._on_ejected(far, "code 01")
        self.assertEqual(self._rows(rental)[-1], "R09")
        self.assertEqual((rental.bank_id, rental.cabinet_id), (far, self.cabinet))
        self.assertEqual(rental.slot_id.cabinet_id, self.cabinet)
        self.assertEqual((slot.state, slot.bank_id.id), ("ghost", False))

    def test_r09_exception_is_settled_by_staff(self):
        far = self._dock(self.other_cabinet, 2, 80)
        rental = self._confirm()
        rental._on_ejected(far, "code 01")
        rental.action_exception_settled()
        self.assertFalse(rental.exception_kind)
        self.assertFalse(self._alerts(far))
        self.assertEqual(rental.event_ids[-1].event, "exception_settled")

    def test_ex02_reader_is_checked_after_two_wrong_banks(self):
        slot = self.cabinet._slot(1)
        for customer in (self.customer, self.other_customer):
            rental = self._confirm(customer=customer)
            slot = rental.slot_id
            rental._on_ejected(self.second_bank, "code 01")
            self._return(rental, slot=self.cabinet._slot(2))
        self.assertEqual(slot.misread_count, 2)
        self.assertIn("slot_reader", self._alerts(self.cabinet))
        slot.action_test_passed()
        self.assertFalse(slot.misread_count)
        self.assertFalse(self._alerts(self.cabinet))

    def test_ex04_second_bank_is_looked_for_and_no_rental_is_invented(self):
        rental = self._start()
        rentals = self.env["powerbank.rental"].search_count([])
        rental._on_ejected(self.second_bank, "code 01")
        self.assertEqual(self.second_bank.state, "in_transit_unknown")
        self.assertIn("theft", self._alerts(self.second_bank))
        self.assertEqual(self.env["powerbank.rental"].search_count([]), rentals)
        self.assertEqual((rental.state, rental.bank_id), ("in_use", self.best_bank))
        self.assertEqual(rental.event_ids[-1].event, "second_bank_ejected")

    def test_ex04_inventory_that_misses_two_starts_one_clock(self):
        rental = self._confirm()
        self._wake(rental, "cron_wake_rentals")
        for _inventory in range(2):
            self._inventory(slot_1=None, slot_2=None)
        self.assertEqual((rental.state, rental.bank_id), ("in_use", self.best_bank))
        self.assertEqual(self.second_bank.state, "in_transit_unknown")
        self.assertIn("theft", self._alerts(self.second_bank))

    # === R10, R11 === #

    def test_r10_next_best_slot_is_tried(self):
        rental = self._confirm()
        failed = rental.slot_id
        rental._on_eject_refused("code 12")
        self.assertEqual(self._rows(rental)[-1], "R10")
        self.assertEqual((rental.state, rental.bank_id), ("ejecting", self.second_bank))
        self.assertEqual(rental.slot_id.state, "ejecting")
        self.assertEqual(self.second_bank.reserved_rental_id, rental)
        self.assertEqual((failed.state, failed.eject_failure_count), ("occupied", 1))
        self.assertFalse(self.best_bank.reserved_rental_id)

    def test_r10_no_slot_is_tried_twice(self):
        rental = self._confirm()
        for _failure in range(2):
            rental._on_eject_refused("code 12")
        self.assertEqual(self._rows(rental)[-2:], ["R10", "R11"])
        self.assertEqual(rental.state, "eject_failed")

    def test_r10_retries_are_a_setting(self):
        self._dock(self.cabinet, 4, 60)
        self._set("eject_retries", 1)
        rental = self._confirm()
        for _failure in range(2):
            rental._on_eject_refused("code 12")
        self.assertEqual(self._rows(rental)[-2:], ["R10", "R11"])

    def test_r10_late_proof_of_the_first_bank_is_taken(self):
        rental = self._confirm()
        rental._on_eject_refused("code 12")
        rental._on_ejected(self.best_bank, "code 01, late")
        self.assertEqual(self._rows(rental)[-1], "R08")
        self.assertEqual(rental.bank_id, self.best_bank)
        self.assertFalse(self.second_bank.reserved_rental_id)

    def test_r11_nearest_alternative_is_another_cabinet_of_the_venue(self):
        beside = self._create_cabinet(self.station)
        self._dock(beside, 1, 90)
        rental = self._confirm()
        rental._on_eject_failed("code 12")
        self.assertEqual(rental._nearest_alternative(), (self.station, 0))

    def test_r11_nearest_alternative_is_a_station_nearby(self):
        self._dock(self.other_cabinet, 1, 90)
        self.station.write({"latitude": 31.2304, "longitude": 121.4737})
        self.other_station.write({"latitude": 31.2314, "longitude": 121.4737})
        rental = self._confirm()
        rental._on_eject_failed("code 12")
        station, metres = rental._nearest_alternative()
        self.assertEqual(station, self.other_station)
        self.assertAlmostEqual(metres, 111, delta=2)

    def test_r11_alternative_is_told_for_a_quarter_of_an_hour_only(self):
        self._dock(self._create_cabinet(self.station), 1, 90)
        rental = self._confirm()
        rental._on_eject_failed("code 12")
        rental.eject_sent_at = self._ago(minutes=16)
        self.assertIsNone(rental._nearest_alternative())
        self._set("alternative_minutes", 20)
        self.assertTrue(rental._nearest_alternative())

    # === EX-01, R15 to R17 === #

    def test_ex01_clock_does_not_start_before_a_proof(self):
        rental = self._exception()
        self.assertEqual(
            self._rows(rental)[-4:], ["R12", "R12", "R12", "R15"], "verified by thrice"
        )
        self.assertFalse(rental.started_at)
        self.assertFalse(rental.due)

    def test_r12_times_are_settings(self):
        self._set("verify_attempts", 1)
        self._set("verify_give_up_seconds", 30)
        rental = self._confirm()
        self._wake(rental, "cron_wake_rentals")
        rental.eject_sent_at = self._ago(seconds=31)
        self._wake(rental, "cron_wake_rentals")
        self.assertEqual(rental.state, "exception")

    def test_r16_gap_found_after_hours_starts_the_clock_at_that_inventory(self):
        rental = self._exception()
        rental.eject_sent_at = self._ago(hours=5)
        before = fields.Datetime.now()
        self._inventory(slot_1=None)
        self.assertEqual(self._rows(rental)[-1], "R14")
        self.assertGreaterEqual(rental.started_at, before)
        self.assertFalse(rental.exception_kind)

    def test_r16_every_exception_of_the_cabinet_is_decided(self):
        first = self._exception()
        second = self._exception(customer=self.other_customer)
        self._inventory(slot_1=first.bank_id.name, slot_2=None)
        self.assertEqual((first.state, second.state), ("eject_failed", "in_use"))

    def test_r17_cabinet_that_is_silent_for_a_day_costs_nothing(self):
        rental = self._exception()
        self.assertGreater(rental.wake_at, fields.Datetime.now() + timedelta(hours=23))
        self._wake(rental, "cron_wake_rentals")
        self.assertEqual(self._rows(rental)[-1], "R17")
        self.assertEqual(rental.state, "cancelled")
        self.assertFalse(rental.started_at)
        self.assertFalse(rental.exception_kind)
        self.assertTrue(rental.cancel_reason)
        self.assertEqual(self.best_bank.state, "in_transit_unknown")
        self.assertIn("find_bank", self._alerts(self.best_bank))
        told = self.env["powerbank.notification"].search(
            [("customer_id", "=", self.customer.id)], limit=1
        )
        self.assertEqual(told.event, "eject_never_proven")

    def test_r17_customer_may_rent_again(self):
        rental = self._exception()
        self.assertRefused("rental_open", self._quote)
        self._wake(rental, "cron_wake_rentals")
        self.assertEqual(self._confirm().state, "ejecting")

    def test_r17_bank_that_is_found_in_its_slot_clears_the_alert(self):
        rental = self._exception()
        self._wake(rental, "cron_wake_rentals")
        self._inventory(slot_1=self.best_bank.name)
        self.assertEqual(self.best_bank.slot_id, self.cabinet._slot(1))
        self.assertFalse(self._alerts(self.best_bank))
        self.assertEqual(rental.state, "cancelled")

    def test_r17_a_cancelled_rental_never_began(self):
        rental = self._exception()
        self._wake(rental, "cron_wake_rentals")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            rental.started_at = self._ago()
            self.env.flush_all()

    # === R18 === #

    def test_r18_bank_that_was_not_taken_costs_nothing(self):
        rental = self._start(self._ago(seconds=30))
        self._inventory(slot_1=self.best_bank.name)
        self.assertEqual(self._rows(rental)[-1], "R18")
        self.assertEqual(rental.state, "eject_failed")
        self.assertFalse(rental.started_at)
        self.assertFalse(rental.bill_ids)
        self.assertEqual(self.best_bank.slot_id, self.cabinet._slot(1))
        self.assertEqual(self.cabinet._slot(1).state, "occupied")

    def test_r18_is_over_after_the_window(self):
        self._set("relock_seconds", 30)
        rental = self._start(self._ago(seconds=40))
        self._inventory(slot_1=self.best_bank.name)
        self.assertIn("R19", self._rows(rental))

    def test_r18_is_not_for_another_slot(self):
        rental = self._start(self._ago(seconds=30))
        self._inventory(slot_4=self.best_bank.name)
        self.assertIn("R19", self._rows(rental))

    def test_r18_bank_booked_in_its_slot_meanwhile_lies_elsewhere(self):
        rental = self._start(self._ago(seconds=30))
        slot = rental.slot_id
        self.second_bank._on_docked(slot, self._ago(seconds=10), self._ago(seconds=10))
        self._inventory(slot_1=self.best_bank.name, slot_2=None)
        self.env.flush_all()
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(self.best_bank.slot_id, slot)
        self.assertEqual(self.second_bank.state, "in_transit_unknown")

    def test_r18_slot_that_says_so_before_any_answer(self):
        rental = self._confirm()
        rental._on_not_taken(rental.slot_id, "locked again")
        self.assertEqual(self._rows(rental)[-1], "R18")
        self.assertEqual(rental.slot_id.state, "occupied")
        self.assertFalse(self.best_bank.reserved_rental_id)

    # === EX-08, EX-11, EX-33, PB07 === #

    def test_ex08_clock_stands_from_the_return_into_an_unknown_cabinet(self):
        rental = self._start(self._ago(minutes=290))
        rental._on_seen_outside(self._ago(hours=4), "device 1")
        self.assertEqual(rental.running_amount, 4.0)
        self._return(rental)
        self.assertEqual(rental.due, 4.0)
        self.assertEqual(rental.free_reason, "unknown_cabinet")

    def test_ex11_each_bank_ends_its_own_rental(self):
        mine = self._start(self._ago(minutes=170))
        his = self._start(self._ago(minutes=50), customer=self.other_customer)
        self._return(his, slot=self.other_cabinet._slot(1))
        self.assertEqual((mine.state, his.state), ("in_use", "awaiting_payment"))
        self._return(mine, slot=self.other_cabinet._slot(2))
        self.assertEqual((his.due, mine.due), (4.0, 12.0))

    def test_ex17_banks_of_a_lost_cabinet_are_unknown_and_rentals_go_on(self):
        rental = self._start()
        self.cabinet.action_report_lost()
        self.assertEqual(self.cabinet.state, "fault")
        states = (self.second_bank | self.low_bank).mapped("state")
        self.assertEqual(set(states), {"in_transit_unknown"})
        self.assertIn("cabinet_lost", self._alerts(self.cabinet))
        self.assertEqual(rental.state, "in_use")
        self._return(rental)
        self.assertEqual(rental.state, "done")

    def test_pb07_bank_collected_by_staff_ends_the_rental(self):
        rental = self._start(self._ago(minutes=50))
        bank = rental.bank_id
        partner = self.env.user.partner_id
        bank._on_handed_over("carried", partner, "seen")
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertEqual(rental.due, 4.0)
        self.assertEqual((bank.state, bank.custodian_id), ("carried", partner))
        self.assertIn("collected", rental.event_ids.mapped("event"))
