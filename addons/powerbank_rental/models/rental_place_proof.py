from datetime import timedelta

from odoo import models

from ..geo import Wgs84, distance

#: Reasons that are found by looking around, without an agent.
LOOKED_UP = ("full", "offline", "closed")


class RentalPlaceProof(models.Model):
    """R21: what has to be so before a clock stops without an agent.

    All that is known of the customer's position is what his own telephone says. So it
    has to be a place that he can have reached, and he is believed now and then only.
    """

    _inherit = "powerbank.rental"

    # === BUSINESS METHODS === #

    def _proof_of_no_place(self, case):
        """Return why nothing around can take the power bank; None without proof."""
        position = case._position()
        if not position or self._has_paused_often():
            return None
        if not self._can_have_reached(position, case.opened_at):
            return None
        places = self.env["powerbank.station"]._return_places(
            *position, company=self.company_id, rental=self
        )
        return places.reason if places.at_station and not places.free else None

    def _can_have_reached(self, position, at):
        """Whether `position` is no further than one can travel since the start.

        Nothing is known of a station that was not placed on the map.
        """
        start = (self.station_id.latitude, self.station_id.longitude)
        if not any(start):
            return False
        hours = max(at - self.started_at, timedelta()) / timedelta(hours=1)
        around = self.env["powerbank.station"]._return_metres()
        reach = around + hours * self._setting("travel_kmh", 120) * 1000
        return distance(Wgs84(*start), Wgs84(*position)) <= reach

    def _has_paused_often(self):
        """Whether this rental, or its customer, was believed often enough."""
        pauses = self.env["powerbank.rental.pause"]
        looked_up = [("reason", "in", LOOKED_UP)]
        here = pauses.search_count([("rental_id", "=", self.id), *looked_up])
        lately = pauses.search_count(
            [
                ("rental_id.customer_id", "=", self.customer_id.id),
                ("from_at", ">=", self.customer_id._claims_count_from()),
                *looked_up,
            ]
        )
        return here >= self._setting("pause_limit", 2) or (
            lately >= self._setting("pause_customer_limit", 6)
        )

    # === EVENTS - AN AGENT HAS DECIDED === #

    def _on_pause_rejected(self, case):
        """R22: there was a place, so the clock goes on as if it had never stopped."""
        if self.paused and not self._place_pause():
            self._transition("R22", evidence=case.name, paused=False)
