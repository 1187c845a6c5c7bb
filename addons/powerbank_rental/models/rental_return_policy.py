from odoo import api, fields, models

from ..return_policies import POLICIES


class RentalReturnPolicy(models.Model):
    """Where the power bank may be returned, as it was when quoted (A-008).

    What lies in a slot is returned, wherever that is: the clock stops, and nothing is
    charged for it. The rental says that it was misplaced, since somebody has to carry
    the power bank back.
    """

    _inherit = "powerbank.rental"

    return_policy = fields.Selection(
        selection=POLICIES,
        string="Return To",
        required=True,
        readonly=True,
        default="anywhere",
    )
    return_text = fields.Char(compute="_compute_return_text")
    misplaced = fields.Boolean(
        compute="_compute_misplaced",
        store=True,
        precompute=True,
        help="Returned where it should not have been.",
    )

    # === COMPUTE METHODS === #

    @api.depends("return_policy", "return_cabinet_id", "return_station_id")
    def _compute_misplaced(self):
        for rental in self:
            cabinet, station = rental.return_cabinet_id, rental.return_station_id
            rental.misplaced = cabinet and not rental._may_return_to(station, cabinet)

    @api.depends("return_policy", "station_id", "cabinet_id")
    @api.depends_context("lang")
    def _compute_return_text(self):
        for rental in self:
            rental.return_text = rental._say_where_to_return()

    def _say_where_to_return(self):
        station, city = self.station_id, self.station_id.city
        if self.return_policy == "cabinet":
            cabinet = self.cabinet_id.name
            return self.env._("Return it into the same cabinet, %s.", cabinet)
        if self.return_policy == "station" or (
            self.return_policy == "city" and not city
        ):
            return self.env._("Return it at %s.", station.name)
        if self.return_policy == "city":
            return self.env._("Return it into any cabinet in %s.", city)
        return self.env._("Return it into any cabinet.")

    # === BUSINESS METHODS === #

    @api.model
    def _terms(self, customer, station):
        """Freeze with the quote where it may be returned."""
        policy = station._return_policy()
        return {**super()._terms(customer, station), "return_policy": policy}

    def _may_return_to(self, station, cabinet=None):
        """Whether this rental may end at `station`, and in `cabinet` of it."""
        self.ensure_one()
        here = self.station_id
        if self.return_policy == "cabinet":
            return station == here and cabinet in (None, self.cabinet_id)
        if station == here or self.return_policy == "station":
            return station == here
        if self.return_policy == "city":
            return bool(here.city_key) and station.city_key == here.city_key
        return True
