from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.powerbank_rental.tariff import median_offset
from odoo.addons.powerbank_rental.tariff.end_time import WIDEST_SPREAD_S


class CabinetClock(models.Model):
    """The clock of a cabinet that tells the time, against ours (rule C.5, EX-15)."""

    _inherit = "powerbank.cabinet"

    clock_beats = fields.Integer(compute="_compute_clock")
    clock_offset = fields.Float(
        string="Clock Behind (s)",
        compute="_compute_clock",
        help="Median over the last beats that told the cabinet's time.",
    )
    clock_spread = fields.Float(
        string="Clock Spread (s)",
        compute="_compute_clock",
        help="Between those beats. A clock that jumps is not believed.",
    )

    # === COMPUTE METHODS === #

    def _compute_clock(self):
        for cabinet in self:
            known = cabinet._clock_offset()
            cabinet.clock_beats = known.beats
            cabinet.clock_offset = known.offset or 0
            cabinet.clock_spread = known.spread

    # === BUSINESS METHODS === #

    def _clock_offset(self):
        """Return the `ClockOffset` of the last beats that told the time."""
        query = SQL(
            "SELECT unnest(clock_offsets) FROM powerbank_cabinet_link"
            " WHERE cabinet_id = ANY(%s)",
            self.ids,
        )
        return median_offset(offset for (offset,) in self.env.execute_query(query))

    # === EVENTS === #

    def _on_clock_read(self, is_suspect):
        """EX-15: a return told the time; say so when that clock cannot be believed."""
        self.ensure_one()
        known = self._clock_offset()
        if not is_suspect and known.spread < WIDEST_SPREAD_S:
            self._clear_alerts("clock")
            return
        self._raise_alert(
            "clock",
            self.env._(
                "The clock of cabinet %(cabinet)s is not to be trusted: %(offset)s s"
                " behind, and its beats differ by %(spread)s s. Returns count from when"
                " they were heard of.",
                cabinet=self.name,
                offset=round(known.offset or 0),
                spread=round(known.spread),
            ),
            level="1",
        )
