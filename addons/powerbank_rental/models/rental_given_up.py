from odoo import fields, models

from ..money import to_major


class RentalGivenUp(models.Model):
    """How much less a rental costs when a case is accepted than when it is not."""

    _inherit = "powerbank.rental"

    # === BUSINESS METHODS === #

    def _given_up_by(self, case):
        """Return what accepting `case` lets off, in major units.

        Until now, or until the end; what was let off before is no part of it.
        """
        self.ensure_one()
        if not self.started_at:
            return 0
        end = self.ended_at or fields.Datetime.now()
        rejected = self.with_context(powerbank_rejected_case=case.id)
        dear = to_major(rejected._bill_until(end).amount, self.currency_id)
        cheap = to_major(self._amount_if_accepted(case, end), self.currency_id)
        let_off = max(dear - self.waived, 0) - max(cheap - self.waived, 0)
        return max(self.currency_id.round(let_off), 0)

    def _amount_if_accepted(self, case, end):
        """Return the fee until `end` if the customer is right, in minor units."""
        if case.kind in ("nothing_came_out", "not_charging"):
            return 0
        granted = []
        if case.kind == "cannot_return" and not case.pause_ids:
            granted.append((case.opened_at, end))
        elif case.kind == "returned":
            end = min(end, max(case.opened_at, self.started_at))
        return self._bill_until(end, granted).amount
