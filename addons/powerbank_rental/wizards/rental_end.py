from odoo import fields, models


class RentalEnd(models.TransientModel):
    """R25: end a rental by hand, and decide where its power bank is."""

    _name = "powerbank.rental.end"
    _description = "End a Rental by Hand"
    _inherit = ["powerbank.rental.preview"]

    kind = fields.Selection(default="end")
    ended_at = fields.Datetime(required=True, default=fields.Datetime.now)
    bank_place = fields.Selection(required=True)
    slot_id = fields.Many2one(domain="[('state', '=', 'empty')]")
    bank_id = fields.Many2one(related="rental_id.bank_id")
    started_at = fields.Datetime(related="rental_id.started_at")
