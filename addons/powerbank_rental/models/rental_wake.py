from odoo import fields, models

#: The event that the time in `wake_at` stands for, by state.
EVENTS = {
    "authorizing": "_on_authorization_overdue",
    "ejecting": "_on_eject_unanswered",
    "exception": "_on_eject_never_proven",
    "in_use": "_on_alarms",
    "awaiting_payment": "_on_unpaid",
    "sold": "_on_unpaid",
}


class RentalWake(models.Model):
    """What time alone brings about in the life of a rental (the rows marked *auto*)."""

    _inherit = "powerbank.rental"

    def _on_wake(self):
        """Call the event of this rental's state; in others time changes nothing."""
        self.ensure_one()
        event = EVENTS.get(self.state)
        if event:
            getattr(self, event)()
        else:
            self.wake_at = False

    # === ALARMS OF A RUNNING RENTAL === #

    def _set_alarm(self):
        """Wake up at the earliest alarm; to be called when one was added or is gone."""
        for rental in self:
            rental.wake_at = min((at for at, _event in rental._alarms()), default=False)

    def _on_alarms(self):
        """Call the events whose time has come, in order, while the rental runs."""
        self.ensure_one()
        self._lock_chain()
        now = fields.Datetime.now()
        for at, event in sorted(self._alarms()):
            if at <= now and self.state == "in_use":
                getattr(self, event)()
        if self.state == "in_use":
            self._set_alarm()
