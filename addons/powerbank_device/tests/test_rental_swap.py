from odoo.tests import tagged

from ..protocol.messages import Outcome, Returned
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestRentalSwap(DeviceCommon):
    """R20 and R24 at a cabinet that reports by itself."""

    def _returned(self, bank, slot, level=60):
        return Returned(
            slot=slot, bank=bank.name, outcome=Outcome.OK, code=1, level=level
        )

    def _swapping(self):
        rental = self._in_use()
        rental._ask_swap("not_charging")
        first = rental.bank_id
        event = self._report(self.cabinet, self._returned(first, slot=1))
        return rental, first, event

    def test_r20_a_swap_sends_another_eject_and_goes_on(self):
        rental, first, event = self._swapping()
        started_at = rental.started_at
        self.assertEqual(rental.state, "ejecting")
        self.assertEqual((event.state, event.rental_id.id), ("applied", False))
        self._let_pass(rental, 10)
        self.assertEqual(len(self._claim()), 1)
        self._report(self.cabinet, self._ejected(rental))
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.started_at, started_at)
        self.assertEqual(rental.bank_line_ids.bank_id, first | self.second_bank)
        ending = self._report(
            self.other_cabinet, self._returned(rental.bank_id, slot=1)
        )
        self.assertEqual(ending.rental_id, rental)
        self.assertIn("R19", self._rows(rental))

    def test_r20_the_cabinet_repeating_the_return_changes_nothing(self):
        rental, first, _event = self._swapping()
        repeated = self._report(
            self.cabinet, self._returned(first, slot=1), packet=2, redelivered=True
        )
        self.assertEqual(rental.state, "ejecting")
        self.assertNotEqual(repeated.state, "applied")

    def test_r20_a_jam_ends_the_swap_for_free(self):
        rental, first, _event = self._swapping()
        self._let_pass(rental, 10)
        self._claim()
        self._report(
            self.cabinet, self._ejected(rental, outcome=Outcome.JAM, code=0x12)
        )
        self.assertEqual(rental.state, "done")
        self.assertEqual((rental.bank_id, rental.due), (first, 0))

    def test_r24_the_charge_on_the_return_tells_that_nothing_went_out(self):
        rental = self._in_use()
        rental.started_at = rental.bank_line_ids.from_at = self._ago(hours=2)
        rental._claim_not_charging()
        self._report(self.other_cabinet, self._returned(rental.bank_id, 1, level=95))
        self.assertEqual(rental.bank_line_ids.level_in, 95)
        self.assertEqual(rental.waiver, "dead_bank")
        self.assertEqual(rental.due, 0)

    def test_r23_a_claim_asks_the_cabinet(self):
        rental = self._in_use()
        rental._claim_returned(self.other_cabinet)
        asked = self.env["powerbank.command"].search(
            [("cabinet_id", "=", self.other_cabinet.id), ("kind", "=", "inventory")]
        )
        self.assertTrue(asked)
        listed = self._inventory(self.other_cabinet, extra={2: rental.bank_id})
        self._report(self.other_cabinet, listed)
        self.assertEqual(rental.case_ids.state, "accepted")
        self.assertEqual(rental.return_slot_id, self.other_cabinet._slot(2))

    def test_ex28_the_evidence_holds_what_the_cabinet_said(self):
        rental = self._in_use()
        case = rental._claim_dispute("time", text="no")
        pack = str(case.evidence_html)
        self.assertIn("Command", pack)
        self.assertIn(rental.bank_id.name, pack)
