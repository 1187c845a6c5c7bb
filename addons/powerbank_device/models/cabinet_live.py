from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..protocol import codec


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
        beat = codec(self.vendor).BEAT_MINUTES if self._is_connected() else None
        least = timedelta(minutes=beat + 1) if beat else timedelta()
        return max(super()._stale_after(), least)
