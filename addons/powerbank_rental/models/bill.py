from fractions import Fraction

from odoo import api, fields, models
from odoo.tools.misc import formatLang


class Bill(models.Model):
    """One computation of what a rental costs; a correction is a new revision."""

    _name = "powerbank.bill"
    _description = "Bill"
    _inherit = ["powerbank.append.only"]
    _order = "rental_id, revision DESC"

    rental_id = fields.Many2one(
        "powerbank.rental", required=True, index=True, ondelete="restrict"
    )
    revision = fields.Integer(required=True)
    started_at = fields.Datetime(required=True)
    ended_at = fields.Datetime(required=True)
    seconds = fields.Integer(string="Billed Seconds", help="Pauses left out.")
    currency_id = fields.Many2one("res.currency", required=True)
    gross = fields.Monetary(required=True)
    discount = fields.Monetary()
    waived = fields.Monetary()
    due = fields.Monetary(required=True)
    free = fields.Boolean()
    sold = fields.Boolean()
    basis = fields.Json(help="How the amount came about, line by line.")
    breakdown = fields.Html(compute="_compute_breakdown", sanitize=False)
    reason = fields.Char()
    user_id = fields.Many2one("res.users", default=lambda self: self.env.uid)

    _revision_uniq = models.Constraint(
        "UNIQUE(rental_id, revision)", "A rental has each billing revision once."
    )
    _due_is_sum = models.Constraint(
        "CHECK (due = gross - discount - waived AND due >= 0"
        " AND discount >= 0 AND waived >= 0)",
        "Due is gross less discount less waiver, and never negative.",
    )

    # === COMPUTE METHODS === #

    @api.depends("basis", "currency_id")
    @api.depends_context("lang")
    def _compute_breakdown(self):
        for bill in self:
            bill.breakdown = self.env["ir.qweb"]._render(
                "powerbank_rental.bill_breakdown",
                {"bill": bill, "lines": bill._breakdown_lines()},
            )

    def _breakdown_lines(self):
        """Return the lines of the receipt as people read them."""
        self.ensure_one()
        titles = self._line_titles()
        return [
            {
                "title": titles.get(line["kind"], line["kind"]),
                "quantity": line["quantity"],
                "price": self._format_minor(line["price"]),
                "amount": self._format_minor(line["amount"]),
            }
            for line in self.basis or []
        ]

    def _format_minor(self, minor):
        """Return minor units (a whole number or a fraction as text) as money.

        A price with parts of a cent keeps two more decimals.
        """
        exact, currency = Fraction(minor), self.currency_id
        value = float(exact / 10**currency.decimal_places)
        if exact.denominator == 1:
            return formatLang(self.env, value, currency_obj=currency)
        return formatLang(self.env, value, digits=currency.decimal_places + 2)

    def _sale_fee(self):
        """Return what the purchase costs beside the rent, in major units."""
        minor = sum(
            Fraction(line["amount"])
            for line in self.basis or []
            if line["kind"] == "sale_amount"
        )
        fee = float(minor / 10**self.currency_id.decimal_places)
        return min(self.currency_id.round(fee), self.gross)

    @api.model
    def _line_titles(self):
        """Return `{tariff field: what people read}` for the lines of a bill."""
        return {
            "price": self.env._("Time"),
            "first_price": self.env._("First unit"),
            "bands": self.env._("Time, by time of day"),
            "cap": self.env._("Capped period"),
            "next_window_flat": self.env._("Later period, flat"),
            "tiers": self.env._("Price step"),
            "tier_block": self.env._("Beyond the last step"),
            "unlock": self.env._("Unlock fee"),
            "min_charge": self.env._("Up to the minimum charge"),
            "sale_amount": self.env._("Purchase"),
            "total_cap": self.env._("Down to the total cap"),
            "rounding": self.env._("Rounding"),
        }

    def _compute_display_name(self):
        for bill in self:
            bill.display_name = f"{bill.rental_id.name} #{bill.revision}"
