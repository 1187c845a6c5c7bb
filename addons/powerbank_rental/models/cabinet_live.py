from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Minutes after which what a cabinet said is no longer shown (rule A-087).
STALE_MINUTES = 5
#: States of a cabinet in which it should work but does not.
BROKEN_STATES = ("offline", "fault")


class LiveStock(NamedTuple):
    """What a cabinet can do now, as far as it is known.

    :ivar seen_at: UTC instant at which the cabinet was last heard of; None where staff
        run it by hand, or where it was never heard of.
    :ivar is_fresh: whether the counts may be shown.
    """

    rentable: int
    best_level: int
    free_slots: int
    seen_at: object
    is_fresh: bool


class CabinetLive(models.Model):
    """What a cabinet can do now, and how old that knowledge is."""

    _inherit = "powerbank.cabinet"

    visibility = fields.Selection(
        selection=[("public", "Public"), ("private", "Private")],
        required=True,
        default="public",
        help="What a private cabinet holds is in no list, map or open feed; who stands"
        " in front of it can still rent.",
    )

    # === BUSINESS METHODS === #

    def _last_seen_at(self):
        """Return `{cabinet: UTC instant or None}` of the cabinets that report.

        A cabinet that staff run by hand is not in it. Addons that bring a connection
        override this.
        """
        return {}

    @api.model
    def _silent(self, alias):
        """Return the SQL condition under which `alias` was not heard of lately.

        What stands in the books of such a cabinet is shown to nobody as its stock.
        """
        return SQL("FALSE")

    def _stale_after(self):
        """Return how long what this cabinet said may be shown."""
        return self._stale_time()

    @api.model
    def _stale_time(self):
        """Return after what time nobody believes what a cabinet said."""
        minutes = self.env["res.config.settings"]._number(
            "powerbank_rental.stale_minutes", STALE_MINUTES
        )
        return timedelta(minutes=minutes)

    def _live_stock(self):
        """Return `{cabinet: LiveStock}` in a fixed number of queries."""
        Bank, Slot = self.env["powerbank.bank"], self.env["powerbank.slot"]
        here = Domain("cabinet_id", "in", self.ids)
        rentable = {
            cabinet.id: (count, level)
            for cabinet, count, level in Bank._read_group(
                here & Bank._rentable_domain(), ["cabinet_id"], ["__count", "level:max"]
            )
        }
        free = {
            cabinet.id: count
            for cabinet, count in Slot._read_group(
                here & Slot._free_domain(), ["cabinet_id"], ["__count"]
            )
        }
        seen, now = self._last_seen_at(), fields.Datetime.now()
        return {
            cabinet: LiveStock(
                *rentable.get(cabinet.id, (0, 0)),
                free.get(cabinet.id, 0),
                seen.get(cabinet),
                cabinet._is_fresh(seen, now),
            )
            for cabinet in self
        }

    def _is_fresh(self, seen, now):
        if self not in seen:
            return True
        return bool(seen[self]) and seen[self] >= now - self._stale_after()
