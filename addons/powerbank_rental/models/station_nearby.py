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


class Found(NamedTuple):
    """A station id and the straight line to it on a sphere of radius 1.

    In this order stations are sorted, and this is what a page's cursor holds.
    """

    chord: float
    id: int


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
    def _nearby(self, position, limit, *, after=None, text=None, **where):
        """Return `[Found]` around a `geo.Position`, nearest first.

        :param Found after: the last one of the page before.
        :param str text: words that must all be found in name or address.
        :param where: `radius` in metres, `city` as stations have it, `box` (`geo.Box`).
        """
        self.flush_model(
            ["active", "city", "latitude", "longitude", "search_key", "visibility"]
        )
        centre = SQL("cube(ARRAY[%s, %s, %s]::float8[])", *on_sphere(position))
        source = SQL(
            "SELECT %s <-> %s AS chord, id, search_key FROM powerbank_station WHERE %s",
            SQL(POINT),
            centre,
            SQL(" AND ").join(self._map_conditions(centre, **where)),
        )
        page = {"after": after or Found(-1.0, 0), "limit": limit}
        if text is None:
            return self._nearest(source, **page)
        likes = [SQL("search_key LIKE %s", pattern) for pattern in patterns(text)]
        return self._nearest_matching(source, likes, **page) if likes else []

    @api.model
    def _map_conditions(self, centre, radius=None, city=None, box=None):
        """Return SQL conditions; a radius is a cube for the index, then exact."""
        conditions = [SQL(ON_MAP)]
        if city:
            conditions.append(SQL("city = %s", city))
        if radius is not None:
            reach, point = chord(radius), SQL(POINT)
            conditions += [
                SQL("%s <@ cube_enlarge(%s, %s, 3)", point, centre, reach),
                SQL("%s <-> %s <= %s", point, centre, reach),
            ]
        if box:
            joint = SQL("AND" if box.west <= box.east else "OR")
            conditions += [
                SQL("latitude BETWEEN %s AND %s", box.south, box.north),
                SQL("(longitude >= %s %s longitude <= %s)", box.west, joint, box.east),
            ]
        return conditions

    @api.model
    def _nearest_matching(self, source, likes, after, limit):
        """Look among the neighbours first, and everywhere where they do not suffice.

        A frequent word is found in the neighbourhood, without sorting all stations that
        have it; of a rare one there are few.
        """
        matching = SQL(" AND ").join(likes)
        neighbours = SQL("%s ORDER BY chord LIMIT %s", source, NEIGHBOURS)
        near = self._nearest(neighbours, after, limit, matching, fenced=True)
        if len(near) == limit:
            return near
        everywhere = SQL("%s AND %s", source, matching)
        return self._nearest(everywhere, after, limit, fenced=True)

    @api.model
    def _nearest(self, source, after, limit, condition=None, fenced=False):
        """Return a page of the stations of a query that gives `chord` and `id`.

        :param bool fenced: whether the query is carried out as it stands. Otherwise the
            database walks from the nearest station on until the page is full.
        """
        query = SQL(
            """WITH station AS %(fence)s (%(source)s)
               SELECT chord, id FROM station
                WHERE (chord, id) > (%(chord)s::float8, %(id)s) AND %(condition)s
             ORDER BY chord, id LIMIT %(limit)s""",
            fence=SQL("MATERIALIZED" if fenced else "NOT MATERIALIZED"),
            source=source,
            chord=after.chord,
            id=after.id,
            condition=condition or SQL("TRUE"),
            limit=limit,
        )
        return [Found(*row) for row in self.env.execute_query(query)]
