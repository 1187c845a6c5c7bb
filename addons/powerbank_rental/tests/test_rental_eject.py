from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestRentalEject(RentalCommon):
    def _inventory(self, *, faults=None, **serial_by_slot):
        """Have the cabinet report its slots; `slot_1=None` empties the first.

        :param dict faults: `{slot number: state}`; no serial is read there.
        """
        readings = []
        for slot in self.cabinet.slot_ids:
            serial = serial_by_slot.get(f"slot_{slot.number}", slot.bank_id.name)
            fault = (faults or {}).get(slot.number)
            serial = None if fault else serial
            readings.append(
                {
                    "slot": slot.number,
                    "bank": serial or None,
                    "level": 80 if serial else None,
                    "temperature": None,
                    "state": fault or ("normal" if serial else "empty"),
                    "code": 1 if serial else 0,
                }
            )
        self.cabinet._on_inventory(readings, fields.Datetime.now(), "inventory")

    def _verify(self, rental):
        rental.wake_at = self._ago(seconds=1)
        with self.enter_registry_test_mode():
            self.env.ref("powerbank_rental.cron_wake_rentals").method_direct_trigger()

    def test_r07_acknowledged_eject_starts_the_clock(self):
        rental = self._confirm()
        slot = rental.slot_id
        rental._on_ejected(rental.bank_id, "code 01")
        self.assertEqual(rental.state, "in_use")
        self.assertTrue(rental.started_at)
        self.assertEqual(rental.bank_id.state, "rented")
        self.assertEqual(rental.bank_id.rental_id, rental)
        self.assertEqual(slot.state, "empty")
        self.assertEqual(rental.bank_line_ids.bank_id, rental.bank_id)

    def test_r07_repeated_acknowledgement_has_no_second_effect(self):
        rental = self._start()
        events = len(rental.event_ids)
        rental._on_ejected(rental.bank_id, "again")
        self.assertEqual(len(rental.event_ids), events)
        self.assertEqual(len(rental.bank_line_ids), 1)

    def test_r08_other_bank_is_bound_to_the_rental(self):
        rental = self._confirm()
        expected = rental.bank_id
        rental._on_ejected(self.second_bank, "code 01")
        self.assertEqual(rental.bank_id, self.second_bank)
        self.assertEqual(self.second_bank.state, "rented")
        self.assertEqual(expected.state, "docked")
        self.assertEqual(expected.slot_id.state, "occupied")
        self.assertFalse(expected.reserved_rental_id)
        self.assertEqual(self._rows(rental)[-1], "R08")

    def test_r08_bank_that_another_customer_has_reserved_is_bound_all_the_same(self):
        waiting = self._quote(customer=self.other_customer)
        waiting.deposit = 5
        rentals = self.env.registry["powerbank.rental"]
        self.patch(rentals, "_authorize", lambda rental: not rental.deposit)
        waiting._confirm()
        self.assertEqual(waiting.state, "authorizing")
        taken = waiting.bank_id
        rental = self._confirm()
        rental._on_ejected(taken, "code 01")
        self.assertEqual(self._rows(rental)[-1], "R08")
        self.assertEqual((rental.bank_id, taken.rental_id), (taken, rental))
        waiting._on_authorized(5, "test")
        self.assertEqual(waiting.state, "ejecting")
        self.assertNotEqual(waiting.bank_id, taken)

    def test_r08_bank_of_unknown_whereabouts_is_bound_to_the_rental(self):
        self.second_bank._move("in_transit_unknown", "missing")
        rental = self._confirm()
        rental._on_ejected(self.second_bank, "code 01")
        self.assertEqual(self._rows(rental)[-1], "R08")
        self.assertEqual(rental.bank_id, self.second_bank)

    def test_r11_failed_eject_costs_nothing(self):
        rental = self._confirm()
        rental._on_eject_failed("code 12")
        self.assertEqual(rental.state, "eject_failed")
        self.assertFalse(rental.started_at)
        self.assertFalse(rental.due)
        self.assertEqual(rental.bank_id.state, "docked")
        self.assertFalse(rental.bank_id.reserved_rental_id)
        self.assertEqual(rental.slot_id.state, "occupied")

    def test_r11_third_failure_disables_the_slot(self):
        slot = self.cabinet._slot(1)
        self.second_bank.action_quarantine()
        for _attempt in range(3):
            rental = self._confirm()
            self.assertEqual(rental.slot_id, slot)
            rental._on_eject_failed("code 12")
        self.assertEqual(slot.state, "fault")
        self.second_bank.action_release_quarantine()
        self.assertEqual(self._confirm().bank_id, self.second_bank)

    def test_r11_next_customer_is_offered_another_slot(self):
        self._confirm()._on_eject_failed("code 12")
        rental = self._confirm(customer=self.other_customer)
        self.assertEqual(rental.bank_id, self.second_bank)

    def test_r12_silent_cabinet_is_asked_for_its_inventory(self):
        rental = self._confirm()
        for attempt in range(1, 4):
            self._verify(rental)
            self.assertEqual(rental.state, "ejecting")
            self.assertEqual(rental.verify_attempts, attempt)
        self.assertEqual(self._rows(rental).count("R12"), 3)
        self.assertGreater(rental.wake_at, fields.Datetime.now())

    def test_r13_bank_still_in_its_slot_ends_without_a_fee(self):
        rental = self._confirm()
        self._verify(rental)
        self._inventory()
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(self._rows(rental)[-1], "R13")
        self.assertEqual(rental.bank_id.slot_id, rental.slot_id)

    def test_r14_empty_slot_starts_the_clock_at_the_inventory(self):
        rental = self._confirm()
        self._verify(rental)
        before = fields.Datetime.now()
        self._inventory(slot_1=None)
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(self._rows(rental)[-1], "R14")
        self.assertGreaterEqual(rental.started_at, before)
        self.assertEqual(rental.bank_id.state, "rented")

    def test_r14_slot_with_a_fault_and_no_serial_proves_nothing(self):
        for fault in ("jammed", "comm_fault", "forced_open", "unknown"):
            with self.subTest(fault=fault):
                rental = self._confirm()
                self._verify(rental)
                self._inventory(faults={rental.slot_id.number: fault})
                self.assertEqual(rental.state, "ejecting")
                self.assertFalse(rental.started_at)
                self.assertEqual(rental.bank_id.slot_id, rental.slot_id)
                rental._on_eject_failed("test")
                rental.slot_id.action_test_passed()

    def test_r13_bank_that_lies_in_another_cabinet_starts_no_clock(self):
        rental = self._confirm()
        slot = rental.slot_id
        self._return(rental)
        self._verify(rental)
        self._inventory(slot_1=None)
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(self._rows(rental)[-1], "R13")
        self.assertEqual(rental.bank_id.cabinet_id, self.other_cabinet)
        self.assertEqual((slot.state, slot.eject_failure_count), ("empty", 0))

    def test_r13_bank_that_another_customer_has_starts_no_clock(self):
        rental = self._confirm()
        self._return(rental)
        rental.bank_id.level = 95
        other = self._start(customer=self.other_customer, cabinet=self.other_cabinet)
        self.assertEqual(other.bank_id, rental.bank_id)
        self._verify(rental)
        self._inventory(slot_1=None)
        self.assertEqual((rental.state, other.state), ("eject_failed", "in_use"))

    def test_r13_answer_that_comes_after_the_return_elsewhere_starts_no_clock(self):
        rental = self._confirm()
        self._return(rental)
        rental._on_ejected(rental.bank_id, "code 01, late")
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(rental.bank_id.cabinet_id, self.other_cabinet)

    def _exception(self):
        rental = self._confirm()
        rental.eject_sent_at = self._ago(minutes=3)
        for _attempt in range(4):
            self._verify(rental)
        return rental

    def test_r13_definite_failure_closes_an_exception(self):
        rental = self._exception()
        rental._on_eject_failed("code 12")
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(self._rows(rental)[-1], "R13")
        self.assertEqual(rental.bank_id.slot_id, rental.slot_id)
        self.assertEqual(rental.slot_id.state, "occupied")

    def test_r13_bank_of_an_exception_found_in_another_slot_leaves_the_old_one_empty(
        self,
    ):
        rental = self._exception()
        self._inventory(slot_4=rental.bank_id.name)
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(rental.bank_id.slot_id, self.cabinet._slot(4))
        self.assertEqual(rental.slot_id.state, "empty")

    def test_r15_cabinet_that_stays_silent_is_an_exception(self):
        rental = self._exception()
        self.assertEqual(rental.state, "exception")
        self.assertEqual(rental.exception_kind, "eject_unknown")
        self.assertEqual(rental.bank_id.state, "in_transit_unknown")
        self.assertFalse(rental.started_at)

    def test_r15_is_decided_by_the_inventory_of_the_cabinet_that_is_back(self):
        rental = self._exception()
        self._inventory(slot_1=rental.bank_id.name)
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(rental.bank_id.slot_id, rental.slot_id)

    def test_r13_staff_find_the_bank_of_an_exception_in_its_slot(self):
        rental = self._exception()
        self.assertEqual(rental.state, "exception")
        rental.action_eject_failed()
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(rental.bank_id.slot_id, rental.slot_id)

    def test_late_acknowledgement_after_close_starts_no_clock(self):
        rental = self._confirm()
        rental._on_eject_failed("code 12")
        rental._on_ejected(rental.bank_id, "code 01, late")
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(rental.bank_id.state, "in_transit_unknown")

    def test_inventory_a_moment_after_the_eject_ends_nothing(self):
        rental = self._start()
        self._inventory(slot_1=rental.bank_id.name)
        self.assertEqual(rental.state, "in_use")

    def test_inventory_that_shows_a_rented_bank_ends_its_rental(self):
        rental = self._start(started_at=fields.Datetime.now() - timedelta(minutes=3))
        self._inventory(slot_4=rental.bank_id.name)
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.return_slot_id, self.cabinet._slot(4))

    def test_inventory_lists_differences_and_overwrites_nothing(self):
        self._inventory(slot_2=None, slot_4="99999999")
        kinds = self.cabinet.difference_ids.mapped("kind")
        self.assertCountEqual(kinds, ["bank_missing", "bank_unknown"])
        self.assertEqual(self.second_bank.slot_id, self.cabinet._slot(2))
        self._inventory()
        self.assertTrue(all(self.cabinet.difference_ids.mapped("resolved_at")))

    def test_sl07_bank_in_a_slot_with_a_fault_is_not_missing(self):
        self._inventory(faults={2: "comm_fault"})
        self.assertFalse(self.cabinet.difference_ids)
        self.assertEqual(self.second_bank.slot_id, self.cabinet._slot(2))
