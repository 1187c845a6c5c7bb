from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import ConcurrencyError

from ..errors import Refusal


class CustomerFavourite(models.Model):
    """The stations that a customer comes back to."""

    _inherit = "powerbank.customer"

    favourite_ids = fields.One2many("powerbank.favourite", "customer_id")

    # === BUSINESS METHODS === #

    def _add_favourite(self, station):
        """Keep `station` in mind; once is enough.

        :raise Refusal: he keeps as many in mind as he can have.
        :raise ConcurrencyError: another request did so just now; to be tried again.
        """
        self.ensure_one()
        if station in self.favourite_ids.station_id:
            return
        self._check_room_for_favourite()
        try:
            with self.env.cr.savepoint():
                self.env["powerbank.favourite"].create(
                    {"customer_id": self.id, "station_id": station.id}
                )
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error

    def _check_room_for_favourite(self):
        most = self.env["powerbank.rental"]._setting("favourites_most", 100)
        if len(self.favourite_ids) >= most:
            raise Refusal(
                "favourites_full",
                self.env._(
                    "You keep %s stations in mind, which is all there is room for. Take"
                    " one out first.",
                    len(self.favourite_ids),
                ),
            )

    def _remove_favourite(self, station):
        self.favourite_ids.filtered(lambda one: one.station_id == station).unlink()
