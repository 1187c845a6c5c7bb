from odoo import fields, models


class CustomerFavourite(models.Model):
    """The stations that a customer comes back to."""

    _inherit = "powerbank.customer"

    favourite_ids = fields.One2many("powerbank.favourite", "customer_id")

    # === BUSINESS METHODS === #

    def _add_favourite(self, station):
        """Keep `station` in mind; once is enough."""
        self.ensure_one()
        if station not in self.favourite_ids.station_id:
            self.env["powerbank.favourite"].create(
                {"customer_id": self.id, "station_id": station.id}
            )

    def _remove_favourite(self, station):
        self.favourite_ids.filtered(lambda one: one.station_id == station).unlink()
