from odoo.tests import tagged

from ..protocol.messages import Ejected, Outcome
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestEjectRetry(DeviceCommon):
    """R09, R10 and EX-04 by the answers of a connected cabinet."""

    def _jam(self, rental, bank=None):
        bank = bank or rental.bank_id
        jam = self._ejected(rental, bank=bank, outcome=Outcome.JAM, code=0x12)
        return self._report(self.cabinet, jam)

    def test_r10_jam_orders_the_bank_of_the_next_slot(self):
        rental = self._ejecting()
        event = self._jam(rental)
        self.assertEqual(event.state, "applied")
        self.assertEqual(self._rows(rental)[-1], "R10")
        self.assertEqual((rental.state, rental.bank_id), ("ejecting", self.second_bank))
        self.assertEqual(
            rental.command_ids.sorted("id").mapped("state"), ["failed", "queued"]
        )

    def test_r10_two_ejects_are_five_seconds_apart(self):
        rental = self._ejecting()
        self._jam(rental)
        first, second = rental.command_ids.sorted("id")
        self.assertGreaterEqual((second.due_at - first.sent_at).total_seconds(), 4)

    def test_r10_second_eject_has_its_full_time_to_be_answered(self):
        rental = self._ejecting()
        self._jam(rental)
        waiting = rental.wake_at - rental.command_ids.sorted("id")[-1].due_at
        self.assertGreaterEqual(waiting.total_seconds(), 14)

    def test_r10_second_bank_starts_the_clock(self):
        rental = self._ejecting()
        self._jam(rental)
        self._let_pass(rental, 6)
        self._claim()
        self._report(self.cabinet, self._ejected(rental))
        self.assertEqual(self._rows(rental)[-2:], ["R10", "R07"])
        self.assertEqual((rental.state, rental.bank_id), ("in_use", self.second_bank))
        self.assertEqual(self.best_bank.state, "docked")

    def test_r08_late_proof_of_the_first_eject_keeps_the_second_from_going_out(self):
        rental = self._ejecting()
        first = self.best_bank
        self._jam(rental, first)
        self._report(self.cabinet, self._ejected(rental, bank=first))
        self.assertEqual((rental.state, rental.bank_id), ("in_use", first))
        self.assertEqual(rental.command_ids[0].state, "expired")
        self._let_pass(rental, 6)
        self.assertNotIn(
            "eject_bank", [claim.argument["type"] for claim in self._claim()]
        )

    def test_r10_repeated_jam_of_the_first_bank_does_not_end_the_second_eject(self):
        rental = self._ejecting()
        first = self.best_bank
        self._jam(rental, first)
        for code in (0x12, 0x00):
            again = self._ejected(rental, bank=first, outcome=Outcome.JAM, code=code)
            self._report(self.cabinet, again)
        self.assertEqual((rental.state, rental.bank_id), ("ejecting", self.second_bank))
        self.assertEqual(self._rows(rental).count("R10"), 1)

    def test_r10_bank_that_cannot_be_ordered_ends_the_rental(self):
        self.second_bank.name = "not a number"
        rental = self._ejecting()
        self._jam(rental)
        self.assertEqual(self._rows(rental)[-1], "R11")
        self.assertEqual(rental.state, "eject_failed")
        self.assertFalse(self.second_bank.reserved_rental_id)
        self.assertEqual(self.second_bank.slot_id.state, "occupied")

    def test_r10_command_that_was_never_sent_is_not_tried_elsewhere(self):
        rental = self._confirm()
        rental.command_ids._on_expired()
        self.assertEqual(self._rows(rental)[-1], "R11")

    def test_r09_unknown_bank_is_taken_into_the_books(self):
        rental = self._ejecting()
        event = self._report(
            self.cabinet, Ejected(slot=1, bank="99999999", code=1, outcome=Outcome.OK)
        )
        bank = self.env["powerbank.bank"]._find("99999999")
        self.assertEqual((event.state, event.bank_id), ("applied", bank))
        self.assertEqual(self._rows(rental)[-1], "R09")
        self.assertEqual((rental.state, rental.bank_id), ("in_use", bank))
        self.assertEqual(rental.exception_kind, "bank_unknown")

    def test_r09_unknown_bank_that_nobody_waits_for_is_quarantined(self):
        rental = self._ejecting()
        self._allow_retries(0)
        self._jam(rental)
        event = self._report(
            self.cabinet, Ejected(slot=1, bank="99999999", code=1, outcome=Outcome.OK)
        )
        self.assertEqual(event.state, "quarantined")
        self.assertFalse(self.env["powerbank.bank"]._find("99999999"))

    def test_r09_bank_of_another_cabinet_came_out(self):
        far = self._dock(self.other_cabinet, 2, 80)
        rental = self._ejecting()
        event = self._report(self.cabinet, self._ejected(rental, bank=far))
        self.assertEqual(event.state, "applied")
        self.assertEqual(
            (rental.bank_id, rental.exception_kind), (far, "bank_conflict")
        )

    def test_ex04_answer_about_a_second_bank_starts_no_second_rental(self):
        rental = self._ejecting()
        self._jam(rental)
        self._let_pass(rental, 6)
        self._claim()
        self._report(self.cabinet, self._ejected(rental))
        late = self._ejected(rental, bank=self.best_bank)
        self._report(self.cabinet, late)
        self.assertEqual(rental.bank_id, self.second_bank)
        self.assertEqual(self.best_bank.state, "in_transit_unknown")
        self.assertEqual(self.best_bank._live_alerts().kind, "theft")

    def test_ex21_second_customer_waits_while_the_cabinet_gives_out(self):
        self._ejecting()
        error = self.assertRefused(
            "cabinet_busy", self._confirm, customer=self.other_customer
        )
        self.assertEqual(error.details, {"retry_after": 15})

    def test_ex39_eject_that_could_not_be_sent_is_never_sent(self):
        rental = self._confirm()
        self._let_pass(rental, 60)
        self.assertFalse(self._claim())
        self._tick()
        self.assertEqual(rental.command_ids.state, "expired")
        self.assertEqual(rental.state, "eject_failed")
