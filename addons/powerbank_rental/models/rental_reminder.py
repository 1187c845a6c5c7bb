from datetime import timedelta

from odoo import fields, models

#: Reminder -> setting of its minutes after the start, and their default.
AFTER_START = {
    "reminder_first": ("reminder_first_minutes", 60),
    "reminder_half_day": ("reminder_second_minutes", 12 * 60),
    "reminder_day": ("reminder_third_minutes", 24 * 60),
}


class RentalReminder(models.Model):
    """R26: the customer is reminded of a rental that runs, at most five times.

    After 1, 12 and 24 hours, when the day's cap is reached, and a day before the power
    bank counts as bought. Who slept through several gets the latest alone: five
    messages at once after an outage help nobody.
    """

    _inherit = "powerbank.rental"

    reminders = fields.Json(
        readonly=True, copy=False, help="Reminders that are over, sent or not."
    )

    # === BUSINESS METHODS === #

    def _reminder_points(self):
        """Return `[(UTC instant, event code)]` of the reminders still to come."""
        points = [
            (self.started_at + timedelta(minutes=minutes), event)
            for event, (name, default) in AFTER_START.items()
            if (minutes := self._setting(name, default))
        ]
        progress = self._progress()
        if progress.cap_at:
            points.append((progress.cap_at.replace(tzinfo=None), "reminder_cap"))
        if progress.sale_at:
            ahead = timedelta(minutes=self._setting("reminder_sale_minutes", 24 * 60))
            at = progress.sale_at.replace(tzinfo=None) - ahead
            if at > self.started_at:
                points.append((at, "reminder_sale"))
        over = set(self.reminders or [])
        return sorted(point for point in points if point[1] not in over)

    def _alarms(self):
        """The next reminder; while the clock stands still nobody is reminded."""
        alarms = super()._alarms()
        if not self._open_pauses() and (points := self._reminder_points()):
            alarms.append((points[0][0], "_on_reminder"))
        return alarms

    # === EVENTS - TIME (R26) === #

    def _on_reminder(self):
        """R26: send the latest reminder that is due; those before it are over too."""
        self.ensure_one()
        now = fields.Datetime.now()
        due = [event for at, event in self._reminder_points() if at <= now]
        if not due:
            return
        skipped = ", ".join(due[:-1])
        self._transition(
            "R26",
            event=due[-1],
            evidence=self.env._("instead of: %s", skipped) if skipped else "",
            reminders=[*(self.reminders or []), *due],
        )
        self._notify(due[-1])
