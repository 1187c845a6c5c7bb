from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..geo import SYSTEMS


class StationPosition(models.Model):
    """Where a station is: as it was given, and in WGS-84 (rule B-80)."""

    _inherit = "powerbank.station"

    latitude = fields.Float(
        digits=(9, 6),
        compute="_compute_position",
        inverse="_inverse_position",
        store=True,
        readonly=False,
        help="WGS-84, degrees north.",
    )
    longitude = fields.Float(
        digits=(9, 6),
        compute="_compute_position",
        inverse="_inverse_position",
        store=True,
        readonly=False,
        help="WGS-84, degrees east.",
    )
    given_crs = fields.Selection(
        selection=[
            ("wgs84", "WGS-84 (GPS)"),
            ("gcj02", "GCJ-02 (AMap, Tencent)"),
            ("bd09", "BD-09 (Baidu)"),
        ],
        string="Coordinate System",
        required=True,
        default="wgs84",
        help="In which system the position was found; maps of China shift places.",
    )
    given_latitude = fields.Float(string="Latitude as Given", digits=(9, 6))
    given_longitude = fields.Float(string="Longitude as Given", digits=(9, 6))
    visibility = fields.Selection(
        selection=[("public", "Public"), ("private", "Private")],
        required=True,
        default="public",
        help="A private station is in no list, map or open feed; who stands in front of"
        " a cabinet can still rent.",
    )

    def init(self):
        """What was entered before systems were told apart is WGS-84."""
        self.env.cr.execute(
            "UPDATE powerbank_station SET given_latitude = latitude,"
            " given_longitude = longitude WHERE given_latitude IS NULL"
        )

    # === COMPUTE METHODS === #

    @api.depends("given_crs", "given_latitude", "given_longitude")
    def _compute_position(self):
        for station in self:
            given = station._given_position()
            position = given.wgs84() if given else None
            station.latitude = position.latitude if position else 0
            station.longitude = position.longitude if position else 0

    def _inverse_position(self):
        """Whoever writes WGS-84 gives the position in WGS-84."""
        for station in self:
            station.write(
                {
                    "given_crs": "wgs84",
                    "given_latitude": station.latitude,
                    "given_longitude": station.longitude,
                }
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("given_latitude", "given_longitude")
    def _check_position(self):
        for station in self:
            if abs(station.given_latitude) > 90 or abs(station.given_longitude) > 180:
                raise ValidationError(
                    self.env._(
                        "Latitudes lie between -90 and 90 degrees, longitudes between"
                        " -180 and 180. Were the two mixed up?"
                    )
                )

    # === BUSINESS METHODS === #

    def _given_position(self):
        """Return the `geo.Position` as it was given; None where it is not on earth."""
        self.ensure_one()
        system = SYSTEMS[self.given_crs or "wgs84"]
        try:
            return system(self.given_latitude, self.given_longitude)
        except ValueError:
            return None

    def _position(self):
        """Return the `geo.Position` of this station; None where none was entered.

        As it was given, so that whoever asks for that system gets the original.
        """
        self.ensure_one()
        if not self.latitude and not self.longitude:
            return None
        return self._given_position()
