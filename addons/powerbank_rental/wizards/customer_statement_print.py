from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerStatementPrint(models.TransientModel):
    """Staff print a customer's statement of any period."""

    _name = "powerbank.customer.statement.print"
    _description = "Print a Statement"

    customer_id = fields.Many2one("powerbank.customer", required=True, readonly=True)
    since = fields.Date(
        string="From", required=True, default=lambda self: self._first_of_month()
    )
    until = fields.Date(
        string="To", required=True, default=lambda self: fields.Date.today()
    )

    @api.model
    def _first_of_month(self):
        """Return the first day of the month that yesterday lies in."""
        return (fields.Date.context_today(self) - timedelta(days=1)).replace(day=1)

    # === CONSTRAINT METHODS === #

    @api.constrains("since", "until")
    def _check_period(self):
        if any(wizard.until < wizard.since for wizard in self):
            raise ValidationError(self.env._("The period ends before it begins."))

    # === ACTION METHODS === #

    def action_print(self):
        """Return the PDF of the period."""
        self.ensure_one()
        report = self.env.ref("powerbank_rental.customer_statement_report")
        days = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return report.report_action(self.customer_id, data=days)
