from odoo import models


class ResConfigSettingsCity(models.TransientModel):
    _inherit = "res.config.settings"

    def set_values(self):
        """Some cities have a rule on the lowest charge that is lent, too."""
        result = super().set_values()
        self.env["powerbank.tariff.rule"]._check_city_packs()
        return result
