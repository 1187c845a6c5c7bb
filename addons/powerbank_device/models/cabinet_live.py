from datetime import timedelta

from odoo import models
from odoo.tools import SQL

#: Minutes between two frames of a cabinet that has nothing to tell. Until the next one
#: is overdue by a minute, silence says nothing.
BEAT_MINUTES = {"volinks": 9}


class CabinetLive(models.Model):
    """How old the knowledge about a connected cabinet is."""

    _inherit = "powerbank.cabinet"

    # === BUSINESS METHODS === #

    def _last_seen_at(self):
        """Add the cabinets that have a connection, heard of or not."""
        connected = self.filtered(lambda cabinet: cabinet._is_connected())
        query = SQL(
            "SELECT cabinet_id, last_seen_at FROM powerbank_cabinet_link"
            " WHERE cabinet_id = ANY(%s)",
            connected.ids,
        )
        heard = dict(self.env.execute_query(query))
        return {
            **super()._last_seen_at(),
            **{cabinet: heard.get(cabinet.id) for cabinet in connected},
        }

    def _stale_after(self):
        """A cabinet is not stale before it had the chance to say that it is there."""
        beat = BEAT_MINUTES.get(self.vendor)
        least = timedelta(minutes=beat + 1) if beat else timedelta()
        return max(super()._stale_after(), least)
