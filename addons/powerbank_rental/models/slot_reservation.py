from odoo import models
from odoo.tools import SQL


class SlotReservation(models.Model):
    """Free slots that are spoken for: counted, for nobody knows which will be used."""

    _inherit = "powerbank.slot"

    # === BUSINESS METHODS === #

    def _unreserved(self, alias):
        """Return the SQL condition that the empty slot `alias` is left to everybody.

        Of the empty slots of a cabinet the first ones are taken for the reserved: as
        many as there are reservations. The first test is answered from a small set
        once, so cabinets without reservations cost nothing.
        """
        reservations = self.env["powerbank.reservation"]
        reservations.flush_model(["cabinet_id", "kind", "state"])
        return SQL(
            """(%(cabinet)s NOT IN (SELECT cabinet_id FROM powerbank_reservation
                                     WHERE state = 'held' AND kind = 'slot')
                OR (SELECT count(*) FROM powerbank_slot earlier
                     WHERE earlier.cabinet_id = %(cabinet)s
                       AND earlier.state = 'empty' AND earlier.id <= %(slot)s)
                 > (SELECT count(*) FROM powerbank_reservation
                     WHERE cabinet_id = %(cabinet)s
                       AND state = 'held' AND kind = 'slot'))""",
            cabinet=SQL.identifier(alias, "cabinet_id"),
            slot=SQL.identifier(alias, "id"),
        )
