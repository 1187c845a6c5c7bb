from odoo import models


class CustomerMessage(models.Model):
    """Messages that staff write themselves."""

    _inherit = "powerbank.customer"

    def action_send_message(self):
        """Put the context's `note` into the inbox of these customers."""
        self.check_access("write")
        for customer in self:
            self.env["powerbank.notification"]._queue(
                customer, "staff_message", text=self.env.context.get("note") or ""
            )
