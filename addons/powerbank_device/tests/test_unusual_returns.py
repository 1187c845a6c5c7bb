from odoo.tests import tagged

from ..protocol.messages import Outcome, Returned, SelfTest
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestUnusualReturns(DeviceCommon):
    """Returns that are not what they seem: PB17, EX-05 to EX-13, EX-39."""

    def _returned(self, bank, slot=1, *, outcome=Outcome.OK, code=1, level=60):
        name = bank if isinstance(bank, str) or bank is None else bank.name
        return Returned(slot=slot, bank=name, outcome=outcome, code=code, level=level)

    def _in_use_since(self, **ago):
        rental = self._in_use()
        rental.started_at = rental.bank_line_ids.from_at = self._ago(**ago)
        return rental

    # === PB17 === #

    def test_pb17_unknown_bank_is_taken_in_and_locked(self):
        event = self._report(self.cabinet, self._returned("55555", slot=4))
        bank = self.env["powerbank.bank"]._find("55555")
        self.assertEqual(event.state, "applied")
        self.assertRecordValues(
            bank,
            [
                {
                    "state": "quarantine",
                    "quarantine_reason": "unknown",
                    "unverified": True,
                    "slot_id": self.cabinet._slot(4).id,
                    "company_id": self.cabinet.company_id.id,
                }
            ],
        )
        self.assertEqual(bank._live_alerts().kind, "bank_unknown")

    def test_pb17_unknown_bank_is_lent_after_the_test_only(self):
        self._report(self.cabinet, self._returned("55555", slot=4, level=100))
        bank = self.env["powerbank.bank"]._find("55555")
        self.assertEqual(self._confirm().bank_id, self.best_bank)
        bank.action_release_quarantine()
        self.assertEqual((bank.state, bank.unverified), ("docked", False))

    # === EX-05 to EX-08 === #

    def test_ex05_inventory_corrects_the_slot_and_the_end_stays(self):
        rental = self._in_use_since(hours=1)
        bank = rental.bank_id
        self._report(self.other_cabinet, self._returned(bank, slot=1))
        end = rental.ended_at
        shown = self._inventory(self.other_cabinet, without=bank, extra={2: bank})
        self._report(self.other_cabinet, shown)
        self.assertEqual(bank.slot_id, self.other_cabinet._slot(2))
        self.assertEqual(self.other_cabinet._slot(1).misread_count, 1)
        self.assertEqual(rental.ended_at, end)

    def test_ex06_displaced_bank_is_found_by_the_inventory_that_is_asked_for(self):
        rental = self._in_use()
        self._report(self.cabinet, self._returned(rental.bank_id, slot=2))
        self.assertEqual(self.second_bank.state, "in_transit_unknown")
        shown = self._inventory(self.cabinet, extra={4: self.second_bank})
        self._report(self.cabinet, shown)
        self.assertEqual(self.second_bank.slot_id, self.cabinet._slot(4))
        self.assertEqual(self.second_bank.state, "docked")

    def _outside(self, message):
        stranger = self.env["powerbank.cabinet"].new({"device_uid": "869999999999999"})
        return self._report(stranger, message)

    def test_ex08_return_into_an_unknown_cabinet_stops_the_clock(self):
        rental = self._in_use_since(minutes=290)
        event = self._outside(self._returned(rental.bank_id))
        self.assertRecordValues(
            event, [{"state": "quarantined", "rental_id": rental.id}]
        )
        self.assertEqual(rental.free_from, event.received_at)
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.bank_id._live_alerts().kind, "find_bank")

    def test_ex08_return_at_last_is_billed_up_to_the_unknown_cabinet(self):
        rental = self._in_use_since(minutes=290)
        self._outside(self._returned(rental.bank_id))
        rental.free_from = self._ago(hours=4)
        self._report(self.other_cabinet, self._returned(rental.bank_id))
        self.assertEqual(rental.due, 4.0)

    def test_ex08_unknown_bank_in_an_unknown_cabinet_only_waits(self):
        event = self._outside(self._returned("55555"))
        self.assertEqual(event.state, "quarantined")
        self.assertFalse(self.env["powerbank.bank"]._find("55555"))

    # === EX-10 to EX-13 === #

    def test_ex10_return_without_a_rental_keeps_the_quarantine(self):
        bank = self.env["powerbank.bank"].create({"name": "7654321"})
        bank.action_quarantine()
        self._report(self.cabinet, self._returned(bank, slot=4))
        self.assertEqual((bank.state, bank.quarantine_reason), ("quarantine", "staff"))
        self.assertEqual(bank.slot_id, self.cabinet._slot(4))

    def test_ex12_bank_of_another_operator_is_pushed_out_and_the_clock_goes_on(self):
        rental = self._in_use()
        event = self._report(
            self.other_cabinet,
            self._returned("424242", outcome=Outcome.REFUSED, code=0x10),
        )
        self.assertEqual((event.state, rental.state), ("ignored", "in_use"))
        slot = self.other_cabinet._slot(1)
        self.assertFalse(slot.half_inserted_at)
        self.assertEqual(slot.state, "empty")

    def test_ex13_half_inserted_bank_ends_when_it_was_pushed_in(self):
        rental = self._in_use_since(hours=1)
        half = self._returned(None, outcome=Outcome.NOT_FOUND, code=0x11)
        first = self._report(self.other_cabinet, half, ago=300)
        read = SelfTest(
            slot=1,
            bank=rental.bank_id.name,
            outcome=Outcome.OK,
            code=1,
            level=50,
            temperature=30,
        )
        self._report(self.other_cabinet, read)
        self.assertEqual(rental.ended_at, first.received_at)
        self.assertFalse(self.other_cabinet._slot(1).half_inserted_at)

    def test_ex13_what_stuck_long_ago_is_another_matter(self):
        rental = self._in_use_since(hours=1)
        half = self._returned(None, outcome=Outcome.NOT_FOUND, code=0x11)
        self._report(self.other_cabinet, half, ago=900)
        read = self._report(self.other_cabinet, self._returned(rental.bank_id))
        self.assertEqual(rental.ended_at, read.received_at)

    def test_ex13_what_was_taken_out_again_is_not_the_bank_that_comes_next(self):
        rental = self._in_use_since(hours=1)
        half = self._returned(None, outcome=Outcome.NOT_FOUND, code=0x11)
        self._report(self.other_cabinet, half, ago=500)
        self._report(self.other_cabinet, self._inventory(self.other_cabinet), ago=400)
        self.assertFalse(self.other_cabinet._slot(1).half_inserted_at)
        read = self._report(self.other_cabinet, self._returned(rental.bank_id))
        self.assertEqual(rental.ended_at, read.received_at)

    def test_ex13_what_stuck_before_a_rental_began_was_not_its_bank(self):
        rental = self._in_use_since(minutes=4)
        half = self._returned(None, outcome=Outcome.NOT_FOUND, code=0x11)
        self._report(self.other_cabinet, half, ago=500)
        read = self._report(self.other_cabinet, self._returned(rental.bank_id))
        self.assertEqual(rental.ended_at, read.received_at)

    def test_sl03_refused_bank_leaves_the_slot_empty_and_is_asked_after(self):
        jam = self._returned(self.best_bank, slot=4, outcome=Outcome.JAM, code=0x21)
        self._report(self.cabinet, jam)
        self.assertEqual(self.cabinet._slot(4).state, "empty")
        self.assertEqual(self.cabinet.command_ids.kind, "inventory")

    # === EX-39 === #

    def test_ex39_return_while_our_server_was_down_counts_from_then(self):
        rental = self._in_use_since(hours=3)
        event = self._report(
            self.other_cabinet, self._returned(rental.bank_id), waited=3600
        )
        self.assertEqual(rental.ended_at, event.waited_since)
