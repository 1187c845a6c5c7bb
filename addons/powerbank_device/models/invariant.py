from odoo import api, models


class Invariant(models.AbstractModel):
    _inherit = "powerbank.invariant"

    @api.model
    def _addons(self):
        return [*super()._addons(), "powerbank_device"]
