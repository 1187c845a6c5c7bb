from odoo import fields, models


class TariffTier(models.Model):
    """A step: what a rental shorter than `upper_minutes` costs in all."""

    _name = "powerbank.tariff.tier"
    _description = "Tariff Step"
    _inherit = ["powerbank.frozen.part"]
    _order = "version_id, upper_minutes"

    upper_minutes = fields.Integer(string="Shorter Than (Minutes)", required=True)
    price = fields.Float(string="Total", digits="Power Bank Price", required=True)
