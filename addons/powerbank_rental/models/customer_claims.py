from datetime import timedelta

from odoo import fields, models

#: Kinds of cases that stop a clock, or the money, on the customer's word alone.
STOPPING = ("returned", "dispute")


class CustomerClaims(models.Model):
    """How often somebody is taken at his word."""

    _inherit = "powerbank.customer"

    # === BUSINESS METHODS === #

    def _has_claimed_too_often(self, case):
        """Whether an agent has to look at `case` before anything stops (R23, EX-28).

        Claims that were found to be right do not count.
        """
        self.ensure_one()
        setting = self.env["powerbank.rental"]._setting
        earlier = self.env["powerbank.case"].search_count(
            [
                ("customer_id", "=", self.id),
                ("id", "!=", case.id),
                ("kind", "in", STOPPING),
                ("state", "!=", "accepted"),
                "|",
                ("pause_ids", "!=", False),
                ("holds_money", "=", True),
                ("opened_at", ">=", self._claims_count_from()),
            ]
        )
        return earlier >= setting("claim_limit", 3)

    def _has_been_waived_often(self):
        """Whether an agent looks at the next dead power bank of this customer (R24)."""
        self.ensure_one()
        rentals = self.env["powerbank.rental"]
        waived = rentals.search_count(
            [
                ("customer_id", "=", self.id),
                ("waiver", "=", "dead_bank"),
                ("started_at", ">=", self._claims_count_from()),
            ]
        )
        return waived >= rentals._setting("dead_bank_limit", 3)

    def _claims_count_from(self):
        """Return the UTC instant from which on claims count."""
        days = self.env["powerbank.rental"]._setting("claim_days", 30)
        return fields.Datetime.now() - timedelta(days=days)
