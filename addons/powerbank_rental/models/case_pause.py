from datetime import timedelta

from odoo import fields, models


class CasePause(models.Model):
    """A clock that stands by proof alone, and when an agent looks at it (R21)."""

    _inherit = "powerbank.case"

    # === BUSINESS METHODS === #

    def _wait_for_place(self):
        """A short pause needs no agent; one that lasts is put to him."""
        self.ensure_one()
        hours = self.env["powerbank.rental"]._setting("pause_auto_hours", 6)
        look_at = self.opened_at + timedelta(hours=hours)
        deadline = look_at + timedelta(hours=self._review_hours(self.kind))
        self.write({"wake_at": look_at, "deadline": deadline})

    # === EVENTS === #

    def _on_wake(self):
        """The clock has stood for long: an agent decides whether it was right."""
        is_pause = self.kind == "cannot_return" and self.state == "open"
        if not is_pause or self.deadline <= fields.Datetime.now():
            return super()._on_wake()
        self._to_review(self.env._("The clock has stood still for long."))
        self.wake_at = self.deadline
        return None

    def _on_pause_over(self):
        """R22 before an agent had to look: what was proven is granted."""
        for case in self:
            if case.kind == "cannot_return" and case.state == "open":
                case.pause_ids._decide("granted")
                case._close_case(
                    "accepted", self.env._("No place to return to was near.")
                )
