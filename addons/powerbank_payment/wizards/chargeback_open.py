from odoo import fields, models


class ChargebackOpen(models.TransientModel):
    """PAY13 by hand: the payment service told finance of a dispute."""

    _name = "powerbank.chargeback.open"
    _description = "Enter a Chargeback"

    rental_id = fields.Many2one("powerbank.rental", required=True, readonly=True)
    currency_id = fields.Many2one(related="rental_id.currency_id")
    tender_id = fields.Many2one(
        "powerbank.tender",
        string="Disputed Payment",
        required=True,
        domain="[('rental_id', '=', rental_id), ('transaction_id', '!=', False)]",
    )
    reference = fields.Char(string="Number of the Dispute", required=True)
    amount = fields.Monetary(required=True)
    fee = fields.Monetary()
    deadline = fields.Datetime(string="Evidence Until", required=True)

    def action_confirm(self):
        self.ensure_one()
        self.rental_id._as_finance()
        payment = self.tender_id.sudo().transaction_id
        payment._powerbank_on_chargeback(
            "opened", self.reference, self.amount, self.deadline, self.fee
        )
        return {"type": "ir.actions.act_window_close"}
