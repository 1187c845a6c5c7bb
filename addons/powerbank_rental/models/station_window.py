from odoo import fields, models


class StationWindow(models.Model):
    """Power banks that customers may have kept for a time to come (A-090)."""

    _inherit = "powerbank.station"

    window_capacity = fields.Integer(
        string="Can Be Reserved Ahead",
        help="So many power banks at the same time; 0 where that is not offered.",
    )

    _window_capacity_positive = models.Constraint(
        "CHECK (window_capacity >= 0)", "A number of power banks is not negative."
    )
