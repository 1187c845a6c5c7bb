from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..protocol import brokered, codec


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

    @api.model
    def _silent(self, alias):
        """Add those that are connected and said nothing for longer than they may."""
        now = fields.Datetime.now()
        silent = [
            SQL(
                """(%(vendor)s = %(name)s AND NOT EXISTS (
                    SELECT FROM powerbank_cabinet_link link
                     WHERE link.cabinet_id = %(id)s
                       AND link.last_seen_at >= %(since)s))""",
                vendor=SQL.identifier(alias, "vendor", to_flush=self._fields["vendor"]),
                name=vendor,
                id=SQL.identifier(alias, "id"),
                since=now - max(self._stale_time(), self._beat(vendor)),
            )
            for vendor in brokered()
        ]
        return SQL("(%s)", SQL(" OR ").join([super()._silent(alias), *silent]))

    @api.model
    def _beat(self, vendor):
        """Return how long a cabinet that works may have nothing to tell."""
        beat = codec(vendor).BEAT_MINUTES if vendor in brokered() else None
        return timedelta(minutes=beat + 1) if beat else timedelta()

    def _stale_after(self):
        """A cabinet is not stale before it had the chance to say that it is there."""
        return max(super()._stale_after(), self._beat(self.vendor))
