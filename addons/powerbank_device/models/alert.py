from odoo import fields, models


class Alert(models.Model):
    """What only connected cabinets can have."""

    _inherit = "powerbank.alert"

    kind = fields.Selection(
        selection_add=[
            ("clock", "Clock of the cabinet is wrong"),
            ("flood", "Cabinet says too much"),
        ],
        ondelete={"clock": "cascade", "flood": "cascade"},
    )
