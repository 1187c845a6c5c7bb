from odoo import fields, models

from ..money import to_major

#: Why nothing is charged at all (rule B-19).
WAIVERS = [
    ("dead_bank", "Power Bank Did Not Charge"),
    ("never_left", "Power Bank Never Left Its Slot"),
    ("nothing_came_out", "Customer Got No Power Bank"),
    ("swap_failed", "Swap Failed"),
]


class RentalWaiver(models.Model):
    """Rentals that cost nothing because something of ours failed."""

    _inherit = "powerbank.rental"

    waiver = fields.Selection(
        selection=WAIVERS, readonly=True, copy=False, string="Waived Because"
    )

    def _write_bill(self, computed, waived=0, **values):
        """Let the whole bill off where there is a waiver; its lines stay readable."""
        if self.waiver:
            waived = to_major(computed.amount, self.currency_id)
            labels = dict(self._fields["waiver"]._description_selection(self.env))
            values.setdefault("reason", labels[self.waiver])
        return super()._write_bill(computed, waived, **values)
