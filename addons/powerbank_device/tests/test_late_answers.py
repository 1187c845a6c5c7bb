from dataclasses import replace

from odoo.tests import tagged

from ..protocol.messages import Outcome
from .common import DeviceCommon, RelinkFleet


class LateAnswers:
    """That a bank came out is believed in whatever state its eject is by then."""

    def _came_out(self, rental):
        return self._report(rental.cabinet_id, self._ejected(rental))

    def _unknown(self):
        """Return a rental whose eject was not answered in time."""
        rental = self._ejecting()
        self._let_pass(rental, 16)
        self._tick()
        self.assertEqual(rental.command_ids.state, "unknown")
        return rental

    def test_r07_answer_to_an_eject_of_which_nobody_knew_starts_the_clock(self):
        rental = self._unknown()
        self._came_out(rental)
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.command_ids.state, "acknowledged")

    def test_r16_answer_after_the_verification_gave_up_starts_the_clock(self):
        rental = self._unknown()
        for seconds in (11, 11, 90):
            self._claim()
            self._let_pass(rental, seconds)
            self._tick()
        self.assertEqual(rental.state, "exception")
        self._came_out(rental)
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.command_ids.state, "acknowledged")

    def test_answer_after_the_rental_was_called_off_shows_the_bank_as_missing(self):
        rental = self._unknown()
        self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual(rental.state, "eject_failed")
        self._came_out(rental)
        self.assertEqual(rental.command_ids.state, "acknowledged")
        self.assertEqual(self.best_bank.state, "in_transit_unknown")
        self.assertFalse(rental.started_at)

    def test_answer_that_comes_twice_has_one_effect(self):
        rental = self._ejecting()
        self.assertEqual(self._came_out(rental).state, "applied")
        started = rental.started_at
        self.assertEqual(self._came_out(rental).state, "ignored")
        self.assertEqual((rental.state, rental.started_at), ("in_use", started))

    def test_answer_to_an_eject_that_was_never_sent_starts_no_clock(self):
        rental = self._confirm()
        self._let_pass(rental, 11)
        self._tick()
        self.assertEqual(rental.command_ids.state, "expired")
        event = self._came_out(rental)
        self.assertEqual(event.state, "quarantined")
        self.assertFalse(rental.started_at)
        asked = self.cabinet.command_ids.filtered(lambda c: c.kind == "inventory")
        self.assertEqual(asked.state, "queued")


@tagged("post_install", "-at_install")
class TestLateAnswers(LateAnswers, DeviceCommon):
    """Volinks cabinets name the power bank that came out."""

    def test_answer_after_a_failure_shows_the_bank_as_missing(self):
        self._allow_retries(0)
        rental = self._ejecting()
        jam = self._ejected(rental, outcome=Outcome.JAM, code=0x12)
        self._report(self.cabinet, jam)
        self.assertEqual(rental.command_ids.state, "failed")
        self._came_out(rental)
        self.assertEqual(rental.command_ids.state, "acknowledged")
        self.assertEqual(self.best_bank.state, "in_transit_unknown")
        self.assertFalse(rental.started_at)


@tagged("post_install", "-at_install")
class TestRelinkLateAnswers(LateAnswers, RelinkFleet, DeviceCommon):
    """Relink cabinets repeat the number of the order.

    What their codes beside a failed eject mean is a setting; without, none is certain.
    """

    def _ejected(self, rental, **values):
        answer = super()._ejected(rental, **values)
        return replace(answer, sequence=rental.command_ids[-1:].id)
