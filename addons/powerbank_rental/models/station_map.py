from math import cos, radians

from odoo import api, models
from odoo.tools import SQL

from ..geo import SYSTEMS, Wgs84
from .desk import URGENCY

#: Stations in view above which the map says how many there are, and not how they are.
MANY = 5000
#: Markers that one view shows at most.
MARKERS = 1000
#: Degrees by which the systems of coordinates differ at most, with room to spare.
SHIFT = 0.02
#: Width of a cell in which stations become one marker, in the tiles of the zoom.
CELL = 0.25
#: From this zoom on, every station has a marker of its own.
STREET_ZOOM = 17


class StationMap(models.Model):
    """The stations of an area as the dispatcher's map draws them.

    Stations that would overlap become one marker, which the database gathers: the
    browser never gets more markers than it can show.
    """

    _inherit = "powerbank.station"

    _area = models.Index("(latitude, longitude) WHERE active")

    # === PUBLIC METHODS === #

    @api.model
    @api.readonly
    def read_map(self, domain):
        """Return how the map is drawn, and the area in which the stations lie.

        :param list domain: the stations in question.
        :return: `{"tiles", "attribution", "area": [south, west, north, east] or None,
            "lost"}`; `lost` is the number of stations without a position.
        """
        self.env["powerbank.desk"]._check_dispatcher()
        query = SQL(
            """SELECT min(latitude), min(longitude), max(latitude), max(longitude),
                      (SELECT count(*) FROM powerbank_station
                        WHERE id IN %(stations)s AND latitude = 0 AND longitude = 0)
                 FROM powerbank_station
                WHERE id IN %(stations)s AND NOT (latitude = 0 AND longitude = 0)""",
            stations=self._mapped(domain),
        )
        [(*area, lost)] = self.env.execute_query(query)
        params = self.env["ir.config_parameter"].sudo()
        return {
            "tiles": params.get_param("powerbank_rental.map_tiles") or "",
            "attribution": params.get_param("powerbank_rental.map_attribution") or "",
            "area": None if area[0] is None else self._drawn_area(area),
            "lost": lost,
        }

    @api.model
    @api.readonly
    def read_area(self, domain, area, zoom):
        """Return the markers of an area.

        :param list domain: the stations in question.
        :param list area: `[south, west, north, east]` in the system of the tiles.
        :param int zoom: of the map, as Leaflet counts.
        :return: list of `{"latitude", "longitude", "count", "state"}`; of one station
            alone also `id`, `name`, `place`, `label` and its counts, of several the
            `area` in which they lie.
        """
        self.env["powerbank.desk"]._check_dispatcher()
        cells = self._read_cells(domain, area, int(zoom))
        alone = self.browse(cell["id"] for cell in cells if cell["count"] == 1)
        words = dict(self._fields["stock_state"]._description_selection(self.env))
        named = alone.grouped("id")
        return [self._present_cell(cell, named, words) for cell in cells]

    # === BUSINESS METHODS === #

    @api.model
    def _mapped(self, domain):
        """Return the SQL of the stations in question."""
        self.flush_model(["active", "latitude", "longitude"])
        return self._search(domain).subselect()

    @api.model
    def _read_cells(self, domain, area, zoom):
        here = SQL(
            """(SELECT id FROM powerbank_station
                 WHERE active AND NOT (latitude = 0 AND longitude = 0)
                   AND latitude BETWEEN %s AND %s AND longitude BETWEEN %s AND %s
                   AND id IN %s)""",
            *self._searched_box(area),
            self._mapped(domain),
        )
        count = SQL("SELECT count(*) FROM (%s LIMIT %s) found", here, MANY + 1)
        [(found,)] = self.env.execute_query(count)
        states = self._stock_query(here) if found <= MANY else self._unknown(here)
        return self.env.execute_query_dict(self._cells_query(states, area, zoom))

    @api.model
    def _cells_query(self, states, area, zoom):
        """Return the SQL that gathers stations, with their states, in cells."""
        width = CELL * 360 / 2**zoom
        return SQL(
            """SELECT count(*), min(station.id) AS id,
                      min(latitude) AS south, max(latitude) AS north,
                      min(longitude) AS west, max(longitude) AS east,
                      sum(rentable)::int AS rentable, sum(free)::int AS free,
                      (array_agg(stock_state ORDER BY array_position(
                          %(urgency)s, stock_state)))[1] AS state
                 FROM (%(states)s) stock
                 JOIN powerbank_station station ON station.id = stock.id
             GROUP BY floor(longitude::float8 / %(width)s),
                      floor(latitude::float8 / %(height)s), %(own)s
             ORDER BY count(*) DESC LIMIT %(markers)s""",
            states=states,
            urgency=list(URGENCY),
            width=width,
            height=width * cos(radians((area[0] + area[2]) / 2)),
            own=SQL("station.id") if zoom >= STREET_ZOOM else SQL("NULL::int"),
            markers=MARKERS,
        )

    @api.model
    def _unknown(self, stations):
        """Return the same columns as the stock's, without counting any."""
        return SQL(
            """SELECT id, NULL::int AS rentable, NULL::int AS free,
                      NULL::varchar AS stock_state
                 FROM powerbank_station WHERE id IN %s""",
            stations,
        )

    @api.model
    def _searched_box(self, area):
        """Return the degrees (WGS-84) between which the stations of an area lie."""
        south, west, north, east = area
        margin = 0 if self._tile_system() is Wgs84 else SHIFT
        return south - margin, north + margin, west - margin, east + margin

    @api.model
    def _present_cell(self, cell, named, words):
        south, west, north, east = self._drawn_area(
            [cell["south"], cell["west"], cell["north"], cell["east"]]
        )
        marker = {
            "latitude": (south + north) / 2,
            "longitude": (west + east) / 2,
            "count": cell["count"],
            "state": cell["state"] or "unknown",
            "rentable": cell["rentable"],
            "free": cell["free"],
        }
        if cell["count"] > 1:
            return {**marker, "area": [south, west, north, east]}
        station = named[cell["id"]]
        place = ", ".join(part for part in (station.street, station.city) if part)
        return {
            **marker,
            "id": station.id,
            "name": station.display_name,
            "place": place,
            "label": words.get(cell["state"], ""),
        }

    @api.model
    def _tile_system(self):
        """Return the system of coordinates in which the tiles are drawn."""
        params = self.env["ir.config_parameter"].sudo()
        return SYSTEMS[params.get_param("powerbank_rental.map_system") or "wgs84"]

    @api.model
    def _drawn_area(self, area):
        """Return an area of WGS-84 degrees in the system of the tiles."""
        system = self._tile_system()
        south, west, north, east = (float(degrees) for degrees in area)
        low = Wgs84(south, west).to(system)
        high = Wgs84(north, east).to(system)
        return [low.latitude, low.longitude, high.latitude, high.longitude]
