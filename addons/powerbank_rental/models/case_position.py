from odoo import models


class CasePosition(models.Model):
    """Where a customer was who could not return: proof, until it is decided."""

    _inherit = "powerbank.case"

    def _forget_position(self):
        self.write({"latitude": False, "longitude": False, "has_position": False})
