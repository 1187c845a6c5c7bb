from typing import NamedTuple

from odoo import api, models

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

    @api.model
    def _return_places(self, latitude, longitude):
        """Look around a point, in WGS-84 degrees.

        :rtype: ReturnPlaces
        """
        setting = self.env["powerbank.rental"]._setting
        radius = setting("return_metres", RETURN_METRES)
        found = self._nearby(latitude, longitude, radius, MOST)
        stations = self.union(*(station for station, _metres in found))
        counts = stations._count_stock()
        free = stations.filtered(lambda s: s._takes_returns(counts))
        nearest = min((metres for _station, metres in found), default=None)
        near = setting("near_metres", NEAR_METRES)
        return ReturnPlaces(
            free[:1],
            nearest is not None and nearest <= near,
            stations._why_not_free(counts),
        )

    @api.model
    def _nearest_free(self, latitude, longitude):
        """Return `[(station, metres)]` of the nearest free places, at most three."""
        found = self._nearby(latitude, longitude, OFFER_METRES, MOST)
        counts = self.union(*(station for station, _metres in found))._count_stock()
        return [place for place in found if place[0]._takes_returns(counts)][:OFFERS]

    def _takes_returns(self, counts):
        """Whether somebody can walk in and put a power bank into a slot now.

        :param dict counts: what `_count_stock` says.
        """
        self.ensure_one()
        return self._is_open_now() and counts[self.id]["free"] > 0

    def _is_open_now(self):
        """Whether the venue lets people in now; without opening hours it does."""
        return True

    def _why_not_free(self, counts):
        """Return the reason why none of these stations takes a power bank."""
        if all(counts[station.id]["stock_state"] == "offline" for station in self):
            return "offline"
        if any(not station._is_open_now() for station in self):
            return "closed"
        return "full"
