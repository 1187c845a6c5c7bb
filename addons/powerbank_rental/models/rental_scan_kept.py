from odoo import models

from .case_position import GRID

#: Metres across a cell of that grid.
GRID_METRES = 1_000


class RentalPosition(models.Model):
    """Where a phone was: kept with consent alone, and not for ever (B-73, B-75)."""

    _inherit = "powerbank.rental"

    _scan_kept = models.Index("(id) WHERE scan_crs IS NOT NULL")

    # === BUSINESS METHODS === #

    def _on_scan_position(self, lat, lng, crs, accuracy):
        """Without consent only the hint stays, not the place."""
        result = super()._on_scan_position(lat, lng, crs, accuracy)
        if not self.customer_id._consents_to("location"):
            self._forget_scan()
        return result

    def _forget_scan(self):
        self.write(
            {
                "scan_latitude": False,
                "scan_longitude": False,
                "scan_accuracy": False,
                "scan_crs": False,
            }
        )

    def _coarsen_scan(self):
        """Leave the cell of a coarse grid; its position is given in no system."""
        for rental in self:
            rental.write(
                {
                    "scan_latitude": round(rental.scan_latitude, GRID),
                    "scan_longitude": round(rental.scan_longitude, GRID),
                    "scan_accuracy": GRID_METRES,
                    "scan_crs": False,
                }
            )
