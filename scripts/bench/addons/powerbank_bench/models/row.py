from odoo import fields, models


class Row(models.Model):
    """A table with nothing to it."""

    _name = "powerbank.bench.row"
    _description = "Bench Row"

    name = fields.Char()
