from odoo import api, models


class DeskDifference(models.AbstractModel):
    """How many differences between cabinets and books wait for somebody."""

    _inherit = "powerbank.desk"

    @api.model
    def _tiles(self, rentals, stocks):
        model = "powerbank.cabinet.difference"
        domain = [("state", "=", "open")]
        return [
            *super()._tiles(rentals, stocks),
            self._tile(
                "differences",
                self.env._("Differences"),
                self.env[model].search_count(domain),
                "warning",
                model,
                domain,
            ),
        ]
