from odoo import api, models
from odoo.tools import SQL

from ..api.nearby import EARTH_RADIUS, boxes_around


class StationNearby(models.Model):
    """The stations around a point, as a map asks for them."""

    _inherit = "powerbank.station"

    # === BUSINESS METHODS === #

    @api.model
    def _nearby(self, latitude, longitude, radius, limit, after=None):
        """Return `[(station, metres)]` around a point, nearest first.

        The boxes of degrees use the index on (latitude, longitude); the exact
        distance then decides.

        :param float latitude: WGS-84 degrees north; `longitude`: degrees east.
        :param int radius: metres.
        :param after: `(metres, id)` of the last station of the page before.
        """
        self.flush_model(["latitude", "longitude", "active"])
        boxes = SQL(" OR ").join(
            SQL(
                "latitude BETWEEN %s AND %s AND longitude BETWEEN %s AND %s",
                *(SQL("%s::numeric", degrees) for degrees in box),
            )
            for box in boxes_around(latitude, longitude, radius)
        )
        query = SQL(
            """SELECT id, metres
                 FROM (SELECT id, %(metres)s AS metres FROM powerbank_station
                        WHERE active AND (%(boxes)s)) AS found
                WHERE metres <= %(radius)s AND (metres, id) > (%(metres_after)s, %(id)s)
             ORDER BY metres, id LIMIT %(limit)s""",
            metres=self._metres_from(latitude, longitude),
            boxes=boxes,
            radius=radius,
            metres_after=after[0] if after else -1,
            id=after[1] if after else 0,
            limit=limit,
        )
        found = self.env.execute_query(query)
        stations = self.browse(station_id for station_id, _metres in found)
        return list(zip(stations, (metres for _id, metres in found), strict=True))

    @api.model
    def _metres_from(self, latitude, longitude):
        """Return the SQL of a station's great-circle distance in metres (haversine)."""
        return SQL(
            """2 * %(radius)s * asin(sqrt(least(1,
                   sin(radians(latitude::float8 - %(lat)s) / 2) ^ 2
                   + cos(radians(%(lat)s)) * cos(radians(latitude::float8))
                   * sin(radians(longitude::float8 - %(lng)s) / 2) ^ 2)))""",
            radius=EARTH_RADIUS,
            lat=latitude,
            lng=longitude,
        )
