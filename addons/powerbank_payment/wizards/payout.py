from odoo import fields, models


class Payout(models.TransientModel):
    """PAY12: staff gave the customer his money back themselves."""

    _name = "powerbank.payout"
    _description = "Pay Out a Refund by Hand"

    request_id = fields.Many2one(
        "powerbank.payment.request", string="Refund", required=True, readonly=True
    )
    rental_id = fields.Many2one(related="request_id.rental_id")
    currency_id = fields.Many2one(related="request_id.currency_id")
    amount = fields.Monetary(related="request_id.amount")
    proof = fields.Char(
        required=True, help="Number of the receipt or of the bank transfer."
    )

    def action_confirm(self):
        self.ensure_one()
        self.rental_id._as_finance()
        self.request_id.sudo()._pay_out(self.proof)
