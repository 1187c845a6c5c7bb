from odoo import fields, models

from ..geo import SYSTEMS, distance

#: Decimals of a degree that are kept: a hundred metres.
COARSE = 3
#: Metres from the cabinet beyond which a scan is surprising.
FAR_METRES = 500
#: A reported accuracy is believed up to here; beyond it a position proves nothing.
VAGUE_METRES = 5_000


class RentalScan(models.Model):
    """Where the phone was when it scanned: a hint at forged labels, never a block.

    Kept coarse, and only when the customer lets the mini-program send it.
    """

    _inherit = "powerbank.rental"

    scan_latitude = fields.Float(
        digits=(9, 3), readonly=True, copy=False, help="WGS-84, rounded to 100 m."
    )
    scan_longitude = fields.Float(
        digits=(9, 3), readonly=True, copy=False, help="WGS-84, rounded to 100 m."
    )
    scan_accuracy = fields.Integer(
        string="Scan Accuracy (m)", readonly=True, copy=False
    )
    scan_crs = fields.Selection(
        selection=[("wgs84", "WGS-84"), ("gcj02", "GCJ-02"), ("bd09", "BD-09")],
        string="Scan Given In",
        readonly=True,
        copy=False,
    )
    scan_place = fields.Selection(
        selection=[("near", "At the Station"), ("far", "Far From the Station")],
        string="Phone at Scan",
        readonly=True,
        copy=False,
        help="Where the phone said it was when the code was scanned. Far away may mean"
        " a label that was copied or stuck elsewhere.",
    )

    # === BUSINESS METHODS === #

    def _on_scan_position(self, lat, lng, crs, accuracy):
        """Keep where the phone was when it scanned, in degrees of the system `crs`.

        :param int accuracy: metres by which the phone may be off.
        """
        self.ensure_one()
        phone = SYSTEMS[crs](lat, lng)
        place = phone.wgs84()
        self.write(
            {
                "scan_latitude": round(place.latitude, COARSE),
                "scan_longitude": round(place.longitude, COARSE),
                "scan_accuracy": accuracy,
                "scan_crs": crs,
                "scan_place": self._scan_place(phone, accuracy),
            }
        )

    def _scan_place(self, phone, accuracy):
        """Return `near` or `far`; False where that cannot be told.

        In doubt it is near: what the phone may be off by counts for the customer.
        """
        position = self.station_id._position()
        if not position or accuracy > VAGUE_METRES:
            return False
        is_far = distance(position, phone) - accuracy > self._scan_metres()
        return "far" if is_far else "near"

    def _scan_metres(self):
        return self._setting("scan_metres", FAR_METRES)

    def _scan_hint(self):
        """Return what to tell a customer whose phone is elsewhere, else None."""
        if self.scan_place != "far":
            return None
        return self.env._(
            "Your phone says that you are far from this cabinet. Is the label on it the"
            " original one? The page must name the venue where you stand: %s.",
            self.station_id.name,
        )
