from odoo import models


class RentalReservation(models.Model):
    """What a rental does to the reservations of its customer."""

    _inherit = "powerbank.rental"

    # === EVENTS === #

    def _end_slot_reservation(self):
        """R19: a slot that was kept for this return is free for others again."""
        self.env["powerbank.reservation"].search(
            [
                ("customer_id", "=", self.customer_id.id),
                ("kind", "=", "slot"),
                ("state", "=", "held"),
            ]
        )._on_returned(self)
