from odoo import fields, models


class TariffBand(models.Model):
    """Unit price for a part of the day, by local time at the unit's start."""

    _name = "powerbank.tariff.band"
    _description = "Tariff Time Band"
    _inherit = ["powerbank.frozen.part"]
    _order = "version_id, from_hour"

    from_hour = fields.Integer(required=True)
    to_hour = fields.Integer(required=True)
    price = fields.Float(digits="Power Bank Price", required=True)
