from odoo import fields, models


class RentalCorrection(models.TransientModel):
    """R34, R36: correct the bill of a rental that is over."""

    _name = "powerbank.rental.correction"
    _description = "Correct a Bill"
    _inherit = ["powerbank.rental.preview"]

    kind = fields.Selection(default="correction")
    started_at = fields.Datetime(related="rental_id.started_at")
    billed_end = fields.Datetime(related="rental_id.ended_at", string="Billed Until")
