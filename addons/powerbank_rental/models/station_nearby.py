from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..geo import chord, on_sphere
from ..search_words import patterns

#: The SQL of a station's point on a sphere of radius 1.
POINT = """cube(ARRAY[
    cos(radians(latitude::float8)) * cos(radians(longitude::float8)),
    cos(radians(latitude::float8)) * sin(radians(longitude::float8)),
    sin(radians(latitude::float8))])"""
#: Stations that anybody may see on a map: placed, and not private (rule B-82).
ON_MAP = "active AND visibility = 'public' AND NOT (latitude = 0 AND longitude = 0)"
#: A text is first looked for among so many of the nearest stations.
NEIGHBOURS = 2_000
#: A box is filled from among so many times the stations that are asked for.
BOX_SHARE = 4


class Found(NamedTuple):
    """A station id and the straight line to it on a sphere of radius 1.

    In this order stations are sorted, and this is what a page's cursor holds.
    """

    chord: float
    id: int


#: What lies before every station, and the line through the whole sphere.
FIRST = Found(-1.0, 0)
FARTHEST = 2.0


class StationNearby(models.Model):
    """The stations around a point, as a map asks for them.

    The database walks its index from the nearest station on, so that the time depends
    on how many are asked for and not on how many there are.
    """

    _inherit = "powerbank.station"

    _on_map = models.Index(f"USING gist (({POINT})) WHERE {ON_MAP}")

    def _auto_init(self):
        """`cube` is a trusted extension: the owner of the database may create it."""
        self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS cube")
        return super()._auto_init()

    # === BUSINESS METHODS === #

    @api.model
    def _nearby(
        self, position, limit, *, after=None, text=None, city=None, radius=None
    ):
        """Return `[Found]` around a `geo.Position`, nearest first.

        :param Found after: the last one of the page before.
        :param str text: words that must all be found in name or address.
        :param str city: the name of a city as stations have it.
        :param int radius: metres; None for any distance.
        """
        centre = self._centre(position)
        page = {"after": after or FIRST, "limit": limit}
        conditions = self._conditions(text, city)
        if text and not patterns(text):
            return []
        if conditions:
            found = self._nearest_matching(centre, conditions, radius, **page)
        else:
            found = self._nearest(self._neighbours(centre, **page), **page)
        reach = FARTHEST if radius is None else chord(radius)
        return [each for each in found if each.chord <= reach]

    @api.model
    def _in_box(self, box, limit):
        """Return `([Found], whether there may be more)` in a `geo.Box`.

        Those nearest to the middle, from among some more around it: on a map with too
        many to show, nobody sees which are left out.
        """
        count = limit * BOX_SHARE
        neighbours = self._neighbours(self._centre(box.middle()), FIRST, count)
        around = self._nearest(neighbours, FIRST, count)
        joint = SQL("AND" if box.west <= box.east else "OR")
        inside = SQL(
            "latitude BETWEEN %s AND %s AND (longitude >= %s %s longitude <= %s)",
            *(box.south, box.north, box.west, joint, box.east),
        )
        found = self._nearest(neighbours, FIRST, limit + 1, inside)
        is_cut = len(around) == count and around[-1].chord <= chord(box.reach())
        return found[:limit], is_cut or len(found) > limit

    @api.model
    def _centre(self, position):
        """Return the SQL of a point on the sphere; what is written is searched too."""
        self.flush_model(
            ["active", "city", "latitude", "longitude", "search_key", "visibility"]
        )
        return SQL("cube(ARRAY[%s, %s, %s]::float8[])", *on_sphere(position))

    @api.model
    def _conditions(self, text, city):
        found = [SQL("search_key LIKE %s", each) for each in patterns(text or "")]
        return [*found, SQL("city = %s", city)] if city else found

    @api.model
    def _stations(self, centre, conditions=()):
        """Return the SQL of the stations on the map, with their `chord`."""
        return SQL(
            """SELECT %s <-> %s AS chord, id, city, latitude, longitude, search_key
                 FROM powerbank_station WHERE %s""",
            SQL(POINT),
            centre,
            SQL(" AND ").join([SQL(ON_MAP), *conditions]),
        )

    @api.model
    def _neighbours(self, centre, after, limit):
        """Return the SQL of the nearest stations behind `after`.

        Nothing else is asked for: then the database walks its index from the centre on
        and stops at the limit, whatever lies around.
        """
        behind = SQL("(%s <-> %s, id) > (%s::float8, %s)", SQL(POINT), centre, *after)
        source = self._stations(centre, [behind])
        return SQL("%s ORDER BY chord, id LIMIT %s", source, limit)

    @api.model
    def _nearest_matching(self, centre, conditions, radius, after, limit):
        """Look among the neighbours first, and everywhere where they do not suffice.

        What is frequent is found in the neighbourhood, without sorting all that have
        it; of what is rare there are few.
        """
        matching = SQL(" AND ").join(conditions)
        neighbours = self._neighbours(centre, after, NEIGHBOURS)
        near = self._nearest(neighbours, after, limit, matching)
        if len(near) == limit:
            return near
        if radius is not None:
            cube = SQL("cube_enlarge(%s, %s, 3)", centre, chord(radius))
            conditions = [*conditions, SQL("%s <@ %s", SQL(POINT), cube)]
        return self._nearest(self._stations(centre, conditions), after, limit)

    @api.model
    def _nearest(self, stations, after, limit, condition=None):
        """Return a page of the stations of a query, carried out as it stands."""
        query = SQL(
            """WITH station AS MATERIALIZED (%s)
               SELECT chord, id FROM station
                WHERE (chord, id) > (%s::float8, %s) AND %s
             ORDER BY chord, id LIMIT %s""",
            stations,
            *after,
            condition or SQL("TRUE"),
            limit,
        )
        return [Found(*row) for row in self.env.execute_query(query)]
