from datetime import timedelta

from odoo import fields, models

#: How far a customer is sent (metres).
WALK_METRES = 2000


class RentalAlternative(models.Model):
    """Where to go when nothing came out (R11)."""

    _inherit = "powerbank.rental"

    def _nearest_alternative(self):
        """Return `(station, metres)` where a power bank can be had now, or None.

        The rental's own station counts when another of its cabinets has one.
        """
        self.ensure_one()
        since = self.eject_sent_at or self.confirmed_at
        fresh = timedelta(minutes=self._setting("alternative_minutes", 15))
        if self.state not in ("eject_failed", "cancelled") or not since:
            return None
        if since < fields.Datetime.now() - fresh:
            return None
        return self._find_alternative()

    def _find_alternative(self):
        here = self.station_id
        if self._rentable_beside():
            return here, 0
        around = here._around(here.latitude, here.longitude, WALK_METRES)
        live = here.concat(*(station for station, _metres in around))._live_stations()
        for station, metres in around:
            if station != here and station._is_open_now() and live[station].rentable:
                return station, metres
        return None

    def _rentable_beside(self):
        """Whether another cabinet of this station has a power bank to rent."""
        banks = self.env["powerbank.bank"]
        beside = fields.Domain("station_id", "=", self.station_id.id)
        beside &= fields.Domain("cabinet_id", "!=", self.cabinet_id.id)
        return banks.search_count(banks._rentable_domain() & beside, limit=1)
