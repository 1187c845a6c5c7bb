from odoo.http import Controller, request

from ..api import pages
from ..api.places import DEFAULT_RADIUS, CityPage, StationPage
from ..geo import SYSTEMS
from ..models.station_list import CANDIDATES, Listed
from ..models.station_nearby import Found
from . import present_places as present
from . import problems
from .dispatcher import serves
from .look_up import known_cabinet
from .paging import decoded


class PlacesApi(Controller):
    """Where power banks can be rented and returned."""

    @serves("list_stations")
    def list_stations(self, query):
        env = request.env(su=True)
        if query.sort == "price":
            found, following = self._cheapest(env, query)
        else:
            found, following = self._in_order(env, query)
        records = env["powerbank.station"].browse(entry.id for entry in found)
        chords = [getattr(entry, "chord", None) for entry in found]
        return StationPage(
            stations=present.stations(records, chords, query.crs, query.minutes),
            next=following,
        )

    @serves("list_cities")
    def list_cities(self, query):
        env = request.env(su=True)
        after = decoded(env, query.cursor, str)
        found = env["powerbank.station"]._cities(query.limit + 1, *(after or ()))
        page, more = found[: query.limit], len(found) > query.limit
        return CityPage(cities=page, next=pages.encode(page[-1]) if more else None)

    @serves("show_cabinet")
    def show_cabinet(self, code, query):
        return present.cabinet(known_cabinet(request.env, code), query.crs)

    # === LISTS === #

    def _in_order(self, env, query):
        """Return a page by distance, or by name, and the next page's cursor."""
        key = Listed if query.lat is None else Found
        after = decoded(env, query.cursor, *key.__annotations__.values())
        found = self._search(env, query, query.limit + 1, after and key(*after))
        page, more = found[: query.limit], len(found) > query.limit
        return page, pages.encode(*page[-1]) if more else None

    def _cheapest(self, env, query):
        """Return a page by price, and the next page's cursor."""
        [offset] = decoded(env, query.cursor, int) or [0]
        found = self._search(env, query, CANDIDATES)
        page = env["powerbank.station"]._by_price(
            query.minutes, found, max(0, offset), query.limit + 1
        )
        more = len(page) > query.limit
        following = pages.encode(offset + query.limit) if more else None
        return page[: query.limit], following

    def _search(self, env, query, limit, after=None):
        """Return the stations that are asked for, as `Found` or `Listed`."""
        stations = env["powerbank.station"]
        words = {"text": query.q, "city": query.city, "after": after}
        absent = [name for name in ("lat", "lng") if getattr(query, name) is None]
        if len(absent) == 1:
            raise problems.missing_field(env, absent[0])
        if absent:
            return stations._by_name(limit, **words)
        radius = query.radius
        if radius is None and query.q is None and query.city is None:
            radius = DEFAULT_RADIUS
        position = SYSTEMS[query.crs](query.lat, query.lng)
        return stations._nearby(position, limit, radius=radius, **words)
