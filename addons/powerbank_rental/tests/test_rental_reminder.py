from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .trouble_common import TroubleCommon

REMINDERS = (
    "reminder_first",
    "reminder_half_day",
    "reminder_cap",
    "reminder_day",
    "reminder_sale",
)


@tagged("post_install", "-at_install")
class TestRentalReminder(TroubleCommon):
    """R26: five reminders, each once."""

    def _run(self, rental, hours):
        """Step the rental whenever it wants to be woken, for so many hours."""
        end = rental.started_at + timedelta(hours=hours)
        for _step in range(50):
            if not rental.wake_at or rental.wake_at > end or rental.state != "in_use":
                break
            with freeze_time(rental.wake_at):
                rental._on_wake()

    def _reminded(self, rental):
        return [event for event in self._events(rental) if event in REMINDERS]

    def test_r26_a_start_sets_the_alarm_of_the_first_reminder(self):
        rental = self._start()
        self.assertEqual(rental.wake_at, rental.started_at + timedelta(hours=1))

    def test_r26_each_reminder_comes_once_in_the_order_of_time(self):
        rental = self._start()
        self._run(rental, hours=40)
        self.assertEqual(
            self._reminded(rental),
            [
                "reminder_first",
                "reminder_cap",
                "reminder_half_day",
                "reminder_day",
                "reminder_sale",
            ][: len(self._reminded(rental))],
        )
        self.assertEqual(len(set(self._reminded(rental))), len(self._reminded(rental)))
        self.assertIn("reminder_day", self._reminded(rental))
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(
            [event for event in self._told() if event in REMINDERS],
            self._reminded(rental),
        )

    def test_r26_after_an_outage_only_the_latest_is_sent(self):
        rental = self._start(started_at=self._ago(hours=13))
        self._alarm(rental)
        self.assertEqual(self._reminded(rental), ["reminder_half_day"])
        line = rental.event_ids.filtered(lambda e: e.event == "reminder_half_day")
        self.assertIn("reminder_first", line.evidence)
        self.assertEqual(line.row, "R26")
        self._alarm(rental)
        self.assertEqual(len(self._reminded(rental)), 1)
        self.assertGreater(rental.wake_at, fields.Datetime.now())

    def test_r26_nobody_is_reminded_while_the_clock_stands_still(self):
        rental = self._start(started_at=self._ago(minutes=50))
        rental._claim_returned(self.other_cabinet)
        self.assertFalse(rental.wake_at)
        rental.case_ids._decide("rejected", "no")
        self.assertTrue(rental.wake_at)

    def test_r26_a_reminder_can_be_switched_off(self):
        self.env["ir.config_parameter"].set_param(
            "powerbank_rental.reminder_first_minutes", 0
        )
        rental = self._start()
        self.assertGreater(rental.wake_at, rental.started_at + timedelta(hours=2))

    def test_r26_a_rental_that_ended_is_not_woken(self):
        rental = self._start(started_at=self._ago(minutes=59))
        self._return(rental)
        self.assertGreater(rental.wake_at, self._ago(days=-179))
