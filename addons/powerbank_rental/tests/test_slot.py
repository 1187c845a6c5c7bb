from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestSlot(RentalCommon):
    def setUp(self):
        super().setUp()
        self.slot = self.best_bank.slot_id

    def _read(self, state, slot=None):
        """Have the cabinet report the condition of one slot."""
        slot = slot or self.slot
        serial = slot.bank_id.name if state == "normal" else None
        reading = {"slot": slot.number, "bank": serial, "state": state, "code": 0}
        slot.cabinet_id._on_inventory([reading], fields.Datetime.now(), "inventory")

    def _jam(self, slot):
        slot.write({"state": "fault", "fault_reason": "jam"})

    # === MOVES === #

    def test_slot_with_a_fault_keeps_it_when_its_bank_was_tested(self):
        self._jam(self.slot)
        self.best_bank.action_quarantine()
        self.best_bank.action_release_quarantine()
        self.assertRecordValues(self.slot, [{"state": "fault", "fault_reason": "jam"}])

    def test_slot_with_a_fault_keeps_it_when_a_bank_comes_back(self):
        rental = self._start(started_at=self._ago(minutes=3))
        slot = self.other_cabinet._slot(2)
        self._jam(slot)
        self._return(rental, slot=slot)
        self.assertEqual(rental.state, "done")
        self.assertRecordValues(slot, [{"state": "fault", "fault_reason": "jam"}])

    def test_slot_keeps_its_trouble_when_the_bank_leaves(self):
        for state in ("fault", "disabled", "ghost"):
            with self.subTest(state=state):
                self.slot.state = state
                self.best_bank._move("in_transit_unknown", "missing")
                self.assertEqual(self.slot.state, state)
                now = self._ago()
                self.best_bank._on_docked(self.slot, now, now)
                self.assertEqual(self.slot.state, state)

    def test_sl04_eject_goes_on_when_the_bank_is_quarantined(self):
        rental = self._confirm()
        rental.bank_id.action_quarantine()
        self.assertEqual(rental.slot_id.state, "ejecting")

    # === FAILED EJECTS === #

    def _fail_at(self, *hours):
        start = fields.Datetime.now()
        for hour in hours:
            with freeze_time(start + timedelta(hours=hour)):
                self.slot._on_eject_failed()

    def test_sl06_three_failures_within_a_day_disable_the_slot(self):
        self._fail_at(0, 11, 23)
        self.assertRecordValues(self.slot, [{"state": "fault", "fault_reason": "jam"}])

    def test_sl06_failures_further_apart_do_not_disable_the_slot(self):
        self._fail_at(0, 23, 46)
        self.assertRecordValues(
            self.slot, [{"state": "occupied", "eject_failure_count": 2}]
        )

    def test_sl06_how_long_failures_count_is_a_setting(self):
        self._set("slot_failure_hours", 48)
        self._fail_at(0, 23, 46)
        self.assertEqual(self.slot.state, "fault")

    def test_sl06_window_slides(self):
        self._fail_at(0, 23, 25, 26)
        self.assertEqual(self.slot.state, "fault")

    def test_sl06_order_that_was_never_tried_is_no_failure(self):
        rental = self._confirm()
        rental._on_eject_failed("not sent in time", tried=False)
        self.assertEqual(rental.state, "eject_failed")
        self.assertRecordValues(
            rental.slot_id, [{"state": "occupied", "eject_failure_count": 0}]
        )

    # === REPORTED FAULTS === #

    def test_reported_fault_takes_the_slot_out_of_renting_until_it_is_over(self):
        self._read("charging_fault")
        self.assertRecordValues(
            self.slot, [{"state": "fault", "fault_reason": "charging_fault"}]
        )
        self.assertEqual(self._confirm().bank_id, self.second_bank)
        self._read("normal")
        self.assertRecordValues(
            self.slot, [{"state": "occupied", "fault_reason": False}]
        )

    def test_reported_fault_of_an_empty_slot_is_over_when_it_reads_empty(self):
        slot = self.cabinet._slot(4)
        self._read("short_circuit", slot)
        self.assertEqual(slot.state, "fault")
        self._read("empty", slot)
        self.assertRecordValues(slot, [{"state": "empty", "fault_reason": False}])

    def test_reported_fault_changes_its_reason(self):
        self._read("comm_fault")
        self._read("solenoid_fault")
        self.assertEqual(self.slot.fault_reason, "solenoid_fault")

    def test_undocumented_condition_changes_nothing(self):
        self._read("unknown")
        self.assertEqual(self.slot.state, "occupied")
        self._read("comm_fault")
        self._read("unknown")
        self.assertEqual(self.slot.fault_reason, "comm_fault")

    def test_sl09_slot_that_failed_to_eject_waits_for_the_technician(self):
        self._fail_at(0, 1, 2)
        for state in ("normal", "comm_fault"):
            self._read(state)
            self.assertRecordValues(
                self.slot, [{"state": "fault", "fault_reason": "jam"}]
            )

    def test_reported_fault_leaves_disabled_and_moving_slots_alone(self):
        for state in ("disabled", "ghost", "ejecting"):
            with self.subTest(state=state):
                self.slot.state = state
                self._read("comm_fault")
                self.assertEqual(self.slot.state, state)
                self._read("normal")
                self.assertEqual(self.slot.state, state)
