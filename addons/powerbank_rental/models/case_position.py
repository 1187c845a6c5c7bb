from odoo import models

#: Decimals of a degree that stay: a grid of about a kilometre.
GRID = 2


class CasePosition(models.Model):
    """Where a customer was: proof, until his case is decided (B-73, B-75)."""

    _inherit = "powerbank.case"

    def _keep_position(self):
        """Without consent the exact place served the proof alone; its cell is left.

        To be called once the proof was looked for, in the same transaction.
        """
        for case in self.filtered("has_position"):
            if not case.customer_id._consents_to("location"):
                case._coarsen_position()

    def _coarsen_position(self):
        """Leave the cell of a coarse grid."""
        self.ensure_one()
        self.write(
            {
                "latitude": round(self.latitude, GRID),
                "longitude": round(self.longitude, GRID),
            }
        )

    def _forget_position(self):
        self.write({"latitude": False, "longitude": False, "has_position": False})
