from odoo import models


class Batch(models.Model):
    _inherit = "powerbank.batch"

    def _actions(self):
        """Add what connected cabinets can be told."""
        cabinet = "powerbank.cabinet"
        return {
            **super()._actions(),
            "inventory": (
                self.env._("Ask for the Inventory"),
                cabinet,
                "action_request_inventory",
            ),
            "reboot": (self.env._("Start Anew"), cabinet, "action_reboot"),
        }
