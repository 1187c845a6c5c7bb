from dataclasses import replace

from odoo.tests import tagged

from ..protocol.messages import Inventory, Outcome, Returned
from .common import DeviceCommon, RelinkFleet


@tagged("post_install", "-at_install")
class TestBankConflict(DeviceCommon):
    """PB16, EX-09: one power bank reported in two cabinets."""

    def setUp(self):
        super().setUp()
        self.bank = self.best_bank
        self.here, self.there = self.bank.slot_id, self.other_cabinet._slot(3)

    def _returned(self, slot, level=60):
        message = Returned(
            slot=slot.number,
            bank=self.bank.name,
            outcome=Outcome.OK,
            code=1,
            level=level,
        )
        return self._report(slot.cabinet_id, message)

    def _conflict(self):
        self._returned(self.there)
        return self.bank

    def _report_in(self, slot, level, temperature=25):
        """One cabinet reports all its slots, with the bank in `slot`."""
        shown = self._inventory(slot.cabinet_id, extra={slot.number: self.bank})
        slots = tuple(
            replace(each, level=level, temperature=temperature)
            if each.slot == slot.number
            else each
            for each in shown.slots
        )
        self._report(slot.cabinet_id, Inventory(slots=slots))

    def test_pb16_bank_and_both_slots_are_locked_and_both_cabinets_asked(self):
        self._conflict()
        self.assertRecordValues(
            self.bank,
            [
                {
                    "state": "quarantine",
                    "quarantine_reason": "conflict",
                    "slot_id": self.here.id,
                    "conflict_slot_id": self.there.id,
                }
            ],
        )
        self.assertEqual(self.there.state, "ghost")
        self.assertEqual(self.bank._live_alerts().kind, "conflict")
        for cabinet in (self.cabinet, self.other_cabinet):
            asked = cabinet.command_ids.filtered(lambda c: c.kind == "inventory")
            self.assertEqual(asked.state, "queued")
        self.assertEqual(self._confirm().bank_id, self.second_bank)

    def test_pb16_inventory_finds_it_as_well(self):
        self._report_in(self.there, 60)
        self.assertEqual(self.bank.conflict_slot_id, self.there)

    def test_ex09_cabinet_whose_readings_change_is_right(self):
        self._conflict()
        for level in (60, 62):
            self._report_in(self.there, level)
            self._report_in(self.here, 95)
        self.assertRecordValues(
            self.bank,
            [{"state": "docked", "slot_id": self.there.id, "conflict_slot_id": False}],
        )
        self.assertEqual((self.there.state, self.here.state), ("occupied", "ghost"))
        self.assertFalse(self.bank._live_alerts())

    def test_ex09_book_may_be_right(self):
        self._conflict()
        for level in (95, 96):
            self._report_in(self.here, level)
            self._report_in(self.there, 60)
        self.assertEqual((self.bank.state, self.bank.slot_id), ("docked", self.here))
        self.assertEqual((self.there.state, self.here.state), ("ghost", "occupied"))

    def test_ex09_place_of_the_right_cabinet_is_cleared_of_what_was_booked_there(self):
        self._conflict()
        self.second_bank._move("in_transit_unknown", "missing")
        self._report(
            self.other_cabinet,
            Returned(
                slot=self.there.number,
                bank=self.second_bank.name,
                outcome=Outcome.OK,
                code=1,
                level=50,
            ),
        )
        self.assertEqual(self.second_bank.slot_id, self.there)
        self.bank._settle_conflict(self.there, "seen there")
        self.env.flush_all()
        self.assertEqual((self.bank.state, self.bank.slot_id), ("docked", self.there))
        self.assertEqual(self.second_bank.state, "in_transit_unknown")

    def test_ex09_one_report_decides_nothing(self):
        self._conflict()
        self._report_in(self.there, 60)
        self._report_in(self.there, 62)
        self._report_in(self.here, 95)
        self.assertEqual(self.bank.state, "quarantine")
        self.assertTrue(self.bank.conflict_slot_id)

    def test_ex09_readings_that_never_change_wait_for_people(self):
        self._conflict()
        for _report in range(3):
            self._report_in(self.there, 100)
            self._report_in(self.here, 100)
        self.assertEqual(self.bank.state, "quarantine")
        self.assertRefused("refused", self.bank.action_release_quarantine)
        self.bank.action_lies_in_other_slot()
        self.assertEqual((self.bank.state, self.bank.slot_id), ("docked", self.there))

    def test_ex09_both_right_is_one_serial_number_on_two_banks(self):
        self._conflict()
        for level in (60, 62):
            self._report_in(self.there, level)
            self._report_in(self.here, level + 10)
        self.assertEqual(self.bank.quarantine_reason, "cloned")
        self.assertEqual(self.bank._live_alerts().kind, "bank_cloned")
        self.bank.action_lies_where_booked()
        self.assertEqual((self.bank.state, self.bank.slot_id), ("docked", self.here))

    def test_ex09_empty_slot_settles_it_at_once(self):
        self._conflict()
        self._report(self.cabinet, self._inventory(self.cabinet, without=self.bank))
        self.assertEqual((self.bank.state, self.bank.slot_id), ("docked", self.there))
        self.assertEqual((self.here.state, self.there.state), ("empty", "occupied"))

    def test_ex09_open_rental_ends_at_the_earliest_return(self):
        rental = self._in_use()
        first = self._returned(self.there)
        end = rental.ended_at
        self.assertEqual(end, first.received_at)
        self._returned(self.here)
        self.assertEqual(rental.ended_at, end)
        self.assertEqual(self.bank.quarantine_reason, "conflict")

    def test_ex09_quarantine_from_before_is_kept(self):
        self.bank.action_quarantine()
        self._conflict()
        self.bank.action_lies_where_booked()
        self.assertEqual(self.bank.quarantine_reason, "staff")

    def test_pb16_eject_under_way_is_no_conflict(self):
        rental = self._ejecting()
        self.assertEqual(rental.bank_id, self.bank)
        self._returned(self.there)
        self.assertEqual(self.bank.slot_id, self.there)
        self.assertFalse(self.bank.conflict_slot_id)


@tagged("post_install", "-at_install")
class TestRelinkBankConflict(RelinkFleet, TestBankConflict):
    """The same between cabinets of another make."""
