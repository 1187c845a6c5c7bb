from odoo.tests import tagged

from ..protocol.messages import (
    Ejected,
    Inventory,
    Outcome,
    Returned,
    SlotReading,
    SlotState,
)
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestDeviceEventEject(DeviceCommon):
    # === R07, R08 === #

    def test_r07_positive_answer_starts_the_clock(self):
        rental = self._ejecting()
        event = self._report(self.cabinet, self._ejected(rental))
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.started_at, event.received_at)
        self.assertEqual(self._rows(rental)[-1], "R07")
        self.assertEqual(rental.bank_id, self.best_bank)
        self.assertEqual(self.best_bank.state, "rented")
        self.assertRecordValues(
            rental.command_ids, [{"state": "acknowledged", "code": 1, "outcome": "ok"}]
        )
        self.assertRecordValues(
            event,
            [
                {
                    "state": "applied",
                    "kind": "ejected",
                    "rental_id": rental.id,
                    "bank_id": self.best_bank.id,
                    "command_id": rental.command_ids.id,
                }
            ],
        )

    def test_r07_repeated_answer_has_no_second_effect(self):
        rental = self._ejecting()
        answer = self._ejected(rental)
        self._report(self.cabinet, answer)
        started_at, rows = rental.started_at, self._rows(rental)
        again = self._report(self.cabinet, answer)
        self.assertEqual(again.state, "ignored")
        self.assertEqual((rental.started_at, self._rows(rental)), (started_at, rows))

    def test_r07_answer_by_slot_is_matched_to_its_command(self):
        rental = self._ejecting()
        slot = self.best_bank.slot_id.number
        self._report(
            self.cabinet, Ejected(slot=slot, bank=None, code=1, outcome=Outcome.OK)
        )
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.bank_id, self.best_bank)

    def test_r07_late_answer_is_taken_after_the_verification_began(self):
        rental = self._ejecting()
        self._let_pass(rental, 16)
        self._tick()
        self.assertEqual(rental.command_ids.state, "unknown")
        self._report(self.cabinet, self._ejected(rental))
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.command_ids.state, "acknowledged")

    def test_late_answer_after_the_rental_was_closed_shows_the_bank_as_missing(self):
        rental = self._ejecting()
        self._allow_retries(0)
        failed = self._ejected(rental, outcome=Outcome.JAM, code=0x12)
        self._report(self.cabinet, failed)
        self._report(self.cabinet, self._ejected(rental))
        self.assertEqual(rental.state, "eject_failed")
        self.assertFalse(rental.started_at)
        self.assertEqual(self.best_bank.state, "in_transit_unknown")
        self.assertEqual(rental.command_ids.state, "acknowledged")

    def test_r08_other_bank_is_bound_to_the_rental(self):
        rental = self._ejecting()
        answer = self._ejected(rental, bank=self.second_bank)
        self._report(self.cabinet, answer)
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.bank_id, self.second_bank)
        self.assertEqual(self._rows(rental)[-1], "R08")
        self.assertEqual(self.best_bank.state, "docked")
        asked = self.cabinet.command_ids.filtered(lambda c: c.kind == "inventory")
        self.assertEqual(asked.state, "queued")

    def _lent_before(self):
        """Return a bank that this cabinet ejected and has back; another is better."""
        bank = self._in_use().bank_id
        slot = self.cabinet._slot(1).number
        back = Returned(slot=slot, bank=bank.name, code=1, outcome=Outcome.OK, level=60)
        self._report(self.cabinet, back)
        self._let_pass(bank.rental_line_ids.rental_id, 60)
        return bank

    def test_r08_wrong_bank_that_was_lent_before_is_no_repetition(self):
        bank = self._lent_before()
        rental = self._ejecting(customer=self.other_customer)
        self.assertEqual(rental.bank_id, self.second_bank)
        event = self._report(self.cabinet, self._ejected(rental, bank=bank))
        self.assertEqual(event.state, "applied")
        self.assertEqual(self._rows(rental)[-1], "R08")
        self.assertEqual((rental.bank_id, bank.rental_id), (bank, rental))

    def test_r08_wrong_bank_whose_eject_was_settled_by_an_inventory(self):
        first = self._silent()
        bank = first.bank_id
        shown = self._inventory(self.cabinet, without=bank)
        self._report(self.cabinet, shown)
        self.assertEqual(first.command_ids.state, "unknown")
        back = Returned(slot=1, bank=bank.name, code=1, outcome=Outcome.OK, level=60)
        self._report(self.cabinet, back)
        self._let_pass(first, 60)
        rental = self._ejecting(customer=self.other_customer)
        self._report(self.cabinet, self._ejected(rental, bank=bank))
        self.assertEqual(self._rows(rental)[-1], "R08")

    def test_r07_repeated_answer_is_known_while_another_eject_is_open(self):
        first = self._in_use()
        self._let_pass(first, 60)
        rental = self._ejecting(customer=self.other_customer)
        again = self._report(self.cabinet, self._ejected(first))
        self.assertEqual(again.state, "ignored")
        self.assertEqual(rental.state, "ejecting")

    def test_bank_that_nobody_asked_for_is_quarantined(self):
        bank = self.second_bank
        event = self._report(
            self.cabinet, Ejected(slot=2, bank=bank.name, code=1, outcome=Outcome.OK)
        )
        self.assertEqual(event.state, "quarantined")
        self.assertEqual(bank.state, "docked")

    # === R11 === #

    def test_r11_jam_closes_the_rental_and_frees_the_bank(self):
        self._allow_retries(0)
        rental = self._ejecting()
        event = self._report(
            self.cabinet, self._ejected(rental, outcome=Outcome.JAM, code=0x12)
        )
        self.assertEqual(event.state, "applied")
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(self._rows(rental)[-1], "R11")
        self.assertEqual(self.best_bank.state, "docked")
        self.assertFalse(self.best_bank.reserved_rental_id)
        self.assertRecordValues(
            rental.command_ids, [{"state": "failed", "code": 0x12, "outcome": "jam"}]
        )

    def test_r11_every_certain_refusal_closes_the_rental(self):
        self._allow_retries(0)
        for code in (0x00, 0x87, 0x88, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF):
            with self.subTest(code=code):
                rental = self._ejecting()
                self._report(
                    self.cabinet,
                    self._ejected(rental, outcome=Outcome.FAILED, code=code),
                )
                self.assertEqual(rental.state, "eject_failed")
                rental.slot_id.action_test_passed()
                self._let_pass(rental, 10)

    # === R12 to R15 === #

    def test_r12_doubtful_answer_asks_for_the_inventory(self):
        rental = self._ejecting()
        self._report(
            self.cabinet, self._ejected(rental, outcome=Outcome.TIMEOUT, code=0x11)
        )
        self.assertEqual(rental.state, "ejecting")
        self.assertEqual(self._rows(rental)[-1], "R12")
        asked = self.cabinet.command_ids.filtered(lambda c: c.kind == "inventory")
        self.assertEqual(asked.state, "queued")

    def _silent(self):
        rental = self._ejecting()
        self._let_pass(rental, 16)
        self._tick()
        self._claim()
        return rental

    def test_r12_silent_cabinet_is_asked_for_its_inventory(self):
        rental = self._silent()
        self.assertEqual(rental.state, "ejecting")
        self.assertEqual(rental.verify_attempts, 1)
        eject = rental.command_ids
        inventory = self.cabinet.command_ids - eject
        self.assertEqual((eject.state, inventory.state), ("unknown", "sent"))
        self.assertEqual(inventory.argument, {"type": "check"})

    def test_r12_inventory_is_asked_for_three_times(self):
        rental = self._silent()
        for _attempt in range(2):
            self._let_pass(rental, 11)
            self._tick()
            self._claim()
        inventories = self.cabinet.command_ids.filtered(lambda c: c.kind == "inventory")
        self.assertEqual(len(inventories), 3)
        self.assertEqual(rental.verify_attempts, 3)
        self.assertEqual(rental.command_ids.state, "unknown")

    def test_r12_time_for_an_answer_begins_when_the_eject_is_sent(self):
        rental = self._confirm()
        rental.wake_at = self._ago(seconds=1)
        self._tick()
        self.assertEqual(
            (rental.verify_attempts, rental.command_ids.state), (0, "queued")
        )
        self._claim()
        rental.wake_at = self._ago(seconds=1)
        self._tick()
        self.assertEqual(
            (rental.verify_attempts, rental.command_ids.state), (0, "sent")
        )
        self._let_pass(rental, 20)
        self._tick()
        self.assertEqual(rental.verify_attempts, 1)

    def test_r12_inventory_waits_until_an_eject_has_settled(self):
        self._set_device("settle_seconds", 5)
        rental = self._ejecting()
        self.cabinet._request_inventory()
        inventory = self.cabinet.command_ids - rental.command_ids
        self.assertEqual((inventory.due_at - rental.command_ids.sent_at).seconds, 5)

    def test_r13_bank_that_is_listed_while_it_comes_out_proves_nothing(self):
        self._set_device("settle_seconds", 5)
        rental = self._ejecting()
        rental.verify_attempts = 1
        event = self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual((event.state, rental.state), ("ignored", "ejecting"))
        self._let_pass(rental, 6)
        self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual(self._rows(rental)[-1], "R13")

    def test_r13_inventory_that_shows_the_bank_closes_the_rental(self):
        rental = self._silent()
        event = self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual(event.state, "applied")
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(self._rows(rental)[-1], "R13")
        self.assertEqual(self.best_bank.state, "docked")
        inventory = self.cabinet.command_ids.filtered(lambda c: c.kind == "inventory")
        self.assertEqual(inventory.state, "acknowledged")

    def test_r13_inventory_that_may_be_older_than_the_eject_proves_nothing(self):
        rental = self._silent()
        event = self._report(self.cabinet, self._inventory(self.cabinet), waited=60)
        self.assertEqual((event.state, rental.state), ("ignored", "ejecting"))
        states = self.cabinet.command_ids.filtered(
            lambda command: command.kind == "inventory"
        ).mapped("state")
        self.assertEqual(sorted(states), ["acknowledged", "queued"])

    def test_r14_inventory_that_shows_a_gap_starts_the_clock(self):
        rental = self._silent()
        shown = self._inventory(self.cabinet, without=self.best_bank)
        event = self._report(self.cabinet, shown)
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(self._rows(rental)[-1], "R14")
        self.assertEqual(rental.started_at, event.received_at)
        self.assertEqual(self.best_bank.state, "rented")

    def test_r14_slot_with_a_fault_is_no_gap(self):
        rental = self._silent()
        slot = rental.slot_id.number
        shown = self._inventory(self.cabinet, without=self.best_bank)
        jammed = SlotReading(slot=slot, state=SlotState.JAMMED, code=4)
        others = [reading for reading in shown.slots if reading.slot != slot]
        slots = sorted([jammed, *others], key=lambda reading: reading.slot)
        self._report(self.cabinet, Inventory(slots=tuple(slots)))
        self.assertEqual(rental.state, "ejecting")
        self.assertEqual(self.best_bank.slot_id, rental.slot_id)

    def test_r13_bank_that_was_returned_elsewhere_starts_no_clock(self):
        rental = self._ejecting()
        bank = rental.bank_id
        back = Returned(slot=1, bank=bank.name, code=1, outcome=Outcome.OK, level=90)
        self._report(self.other_cabinet, back)
        self._let_pass(rental, 16)
        self._tick()
        self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual(self._rows(rental)[-1], "R13")
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(bank.cabinet_id, self.other_cabinet)

    def _exception(self):
        rental = self._silent()
        for _attempt in range(2):
            self._let_pass(rental, 11)
            self._tick()
        self._let_pass(rental, 90)
        self._tick()
        return rental

    def test_r13_jam_that_is_told_late_closes_the_exception(self):
        rental = self._exception()
        jam = self._ejected(rental, outcome=Outcome.JAM, code=0x12)
        event = self._report(self.cabinet, jam)
        self.assertEqual(event.state, "applied")
        self.assertEqual(self._rows(rental)[-1], "R13")
        self.assertEqual(self.best_bank.slot_id, rental.slot_id)

    def test_r15_cabinet_that_stays_silent_leaves_an_exception(self):
        rental = self._exception()
        self.assertEqual(rental.state, "exception")
        self.assertEqual(self._rows(rental)[-1], "R15")
        self.assertFalse(rental.started_at)
        self.assertEqual(self.best_bank.state, "in_transit_unknown")

    def test_answer_that_waits_to_be_read_holds_the_verification_back(self):
        rental = self._ejecting()
        self._let_pass(rental, 16)
        self._store(self.cabinet, b"\xa8")
        self.assertFalse(self._tick())
        self.assertEqual(self._rows(rental)[-1], "R03")
