from typing import NamedTuple

from odoo import api, models

from ..geo import Wgs84, arc, distance
from .cabinet_live import BROKEN_STATES

#: Metres within which somebody counts as standing at a station; `near_metres`.
NEAR_METRES = 200
#: Metres that a customer can be asked to walk to a free slot; `return_metres`.
RETURN_METRES = 1000
#: Stations looked at around a point.
MOST = 100
#: How far away a place is still offered, and how many of them.
OFFER_METRES = 20_000
OFFERS = 3


class ReturnPlaces(NamedTuple):
    """What there is around a point to return a power bank to.

    :ivar free: nearest `powerbank.station` with a free slot; empty when none.
    :ivar at_station: whether the point lies at a station.
    :ivar reason: why nothing is free: `full`, `offline` or `closed`.
    """

    free: models.Model
    at_station: bool
    reason: str


class StationReturnPlaces(models.Model):
    """Where a power bank can be returned, seen from a customer's position (R21)."""

    _inherit = "powerbank.station"

    # === BUSINESS METHODS === #

    @api.model
    def _return_places(self, latitude, longitude, company=None, rental=None):
        """Look around a point, in WGS-84 degrees, at stations that take returns at all.

        :param company: whose stations count as being at one; None for anybody's.
        :param rental: only stations at which it may end.
        :rtype: ReturnPlaces
        """
        setting = self.env["powerbank.rental"]._setting
        near = setting("near_metres", NEAR_METRES)
        found = self._around(latitude, longitude, self._return_metres(), rental)
        stations = self.concat(*(station for station, _metres in found))._in_service()
        live = stations._live_stations()
        known = stations.filtered(lambda s: company in (None, s.company_id))
        free = stations.filtered(lambda station: station._takes_returns(live))
        return ReturnPlaces(
            free[:1],
            any(station in known and metres <= near for station, metres in found),
            stations._why_not_free(live),
        )

    @api.model
    def _return_metres(self):
        """Return how far a customer can be asked to walk."""
        setting = self.env["powerbank.rental"]._setting
        return setting("return_metres", RETURN_METRES)

    @api.model
    def _nearest_free(self, latitude, longitude, rental):
        """Return `[(station, metres)]` of the nearest places free for `rental`."""
        found = self._around(latitude, longitude, OFFER_METRES, rental)
        live = self.concat(*(station for station, _metres in found))._live_stations()
        return [place for place in found if place[0]._takes_returns(live)][:OFFERS]

    @api.model
    def _around(self, latitude, longitude, radius, rental=None):
        """Return `[(station, metres)]` around a point; where `rental` may end."""
        point = Wgs84(latitude, longitude)
        if rental and rental.return_policy in ("cabinet", "station"):
            # the one place, however far it is
            home = rental.station_id
            there = Wgs84(home.latitude, home.longitude)
            return [(home, distance(point, there))]
        found = self._nearby(point, MOST, radius=radius)
        places = [(self.browse(each.id), arc(each.chord)) for each in found]
        if not rental:
            return places
        return [place for place in places if rental._may_return_to(place[0])]

    def _in_service(self):
        """Return those of these that have a public cabinet which should work."""
        cabinets = self.env["powerbank.cabinet"].search(
            [
                ("station_id", "in", self.ids),
                ("visibility", "=", "public"),
                ("state", "in", ("online", *BROKEN_STATES)),
            ]
        )
        working = cabinets.station_id
        return self.filtered(lambda station: station in working)

    def _takes_returns(self, live):
        """Whether somebody can walk in and put a power bank into a slot now.

        :param dict live: what `_live_stations` says.
        """
        self.ensure_one()
        return self._is_open_now() and bool(live[self].free_slots)

    def _is_open_now(self):
        """Whether the venue lets people in now; without opening hours it does."""
        status = self._opening_status()
        return not status or status.is_open

    def _why_not_free(self, live):
        """Return the reason why none of these stations takes a power bank."""
        if all(live[station].state in ("offline", "unknown") for station in self):
            return "offline"
        if any(not station._is_open_now() for station in self):
            return "closed"
        return "full"
