from odoo import fields, models


class Scene(models.Model):
    """The kind of venue: it steers prices, stock levels and benchmarks (A-003)."""

    _name = "powerbank.scene"
    _description = "Venue Scene"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "A scene with this code exists already.")
