from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Stations among which the cheapest are looked for.
CANDIDATES = 200


class Listed(NamedTuple):
    """A station of a list by name: what the list is sorted by, and the id."""

    sort_key: str
    id: int


class StationList(models.Model):
    """The public lists of stations: by distance, by name, by price."""

    _inherit = "powerbank.station"

    # === BUSINESS METHODS === #

    @api.model
    def _public_domain(self, text=None, city=None):
        """Return the domain of the stations that anybody may see."""
        domain = Domain("visibility", "=", "public")
        if city:
            domain &= Domain("city", "=", city)
        return domain & self._matching_domain(text) if text is not None else domain

    @api.model
    def _by_name(self, limit, *, text=None, city=None, after=None):
        """Return a page of `[Listed]` in the order of names, pinyin for Chinese.

        :param Listed after: the last one of the page before.
        """
        domain = self._public_domain(text, city)
        if after:
            domain &= Domain("sort_key", ">", after.sort_key) | (
                Domain("sort_key", "=", after.sort_key) & Domain("id", ">", after.id)
            )
        stations = self.search_fetch(
            domain, ["sort_key"], order="sort_key, id", limit=limit
        )
        return [Listed(station.sort_key or "", station.id) for station in stations]

    @api.model
    def _by_price(self, minutes, found, offset, limit):
        """Return a page of what `_nearby` or `_by_name` found, the cheapest first.

        Stations without a price come last; where there are several currencies, those of
        the first station's come first.

        :param list found: at most `CANDIDATES` entries.
        """
        stations = self.browse(entry.id for entry in found)
        versions = stations._tariff_versions()
        home = next(filter(None, versions.values()), None)

        def key(place):
            version = versions[stations[place]]
            if not version:
                return (2, 0, place)
            [bill] = self._costs(version, (minutes,)).values()
            return (int(version.currency_id != home.currency_id), bill.amount, place)

        order = sorted(range(len(found)), key=key)
        return [found[place] for place in order[offset : offset + limit]]

    @api.model
    def _cities(self, limit, after=None):
        """Return the names of the cities with public stations, in order.

        Jumps from city to city along an index, however many stations each has.

        :param str after: the last one of the page before.
        """
        self.flush_model(["active", "city", "visibility"])
        later = SQL(
            "SELECT min(city) FROM powerbank_station"
            " WHERE active IS TRUE AND visibility = 'public' AND city > "
        )
        query = SQL(
            """WITH RECURSIVE town(name) AS (
                    (%(later)s %(after)s)
                    UNION ALL
                    SELECT (%(later)s town.name) FROM town WHERE name IS NOT NULL)
               SELECT name FROM town WHERE name IS NOT NULL LIMIT %(limit)s""",
            later=later,
            after=after or "",
            limit=limit,
        )
        return [name for (name,) in self.env.execute_query(query)]
