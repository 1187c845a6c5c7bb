from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_listing import KINDS

_SEVERITY = [kind for kind, _label in KINDS]


class CustomerStanding(models.Model):
    """What follows from a customer's listings: whether, and against what, he rents.

    Nothing is stored: a listing that lapses changes the standing without any job.
    """

    _inherit = "powerbank.customer"

    listing_ids = fields.One2many("powerbank.customer.listing", "customer_id")
    listing_id = fields.Many2one(
        "powerbank.customer.listing",
        string="Listing in Force",
        compute="_compute_standing",
    )
    standing = fields.Selection(
        selection=[
            ("black", "Black-Listed"),
            ("grey", "Grey-Listed"),
            ("white", "White-Listed"),
            ("ordinary", "Ordinary"),
        ],
        compute="_compute_standing",
        search="_search_standing",
        help="Black: may not rent. Grey: only with a deposit. White: without one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("listing_ids.kind", "listing_ids.ended_at", "listing_ids.expires_at")
    def _compute_standing(self):
        listings = self.env["powerbank.customer.listing"].sudo()
        domain = listings._in_force_domain() & Domain("customer_id", "in", self.ids)
        found = listings.search_fetch(domain, ["customer_id", "kind"], order="id")
        counting = {}
        for listing in found.sorted(lambda one: _SEVERITY.index(one.kind)):
            counting.setdefault(listing.customer_id.id, listing)
        for customer in self:
            listing = counting.get(customer.id, listings)
            customer.listing_id = listing.id
            customer.standing = listing.kind or "ordinary"

    def _search_standing(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._standing_domain(standing) for standing in value)

    @api.model
    def _standing_domain(self, standing):
        """Return who is on this list and on none that is more severe."""
        severity = [*_SEVERITY, "ordinary"].index(standing)
        domain = Domain.AND(~self._listed_domain(kind) for kind in _SEVERITY[:severity])
        if standing in _SEVERITY:
            domain &= self._listed_domain(standing)
        return domain

    @api.model
    def _listed_domain(self, kind):
        in_force = self.env["powerbank.customer.listing"]._in_force_domain()
        return Domain("listing_ids", "any", in_force & Domain("kind", "=", kind))

    # === BUSINESS METHODS === #

    def _put_on_list(self, kind, reason, **values):
        """Put these customers on a list.

        :param str kind: `black`, `grey` or `white`.
        :param str reason: key of `customer_listing.REASONS`.
        :param values: `note` and `expires_at`, where wanted.
        :return: the listings.
        """
        return self.env["powerbank.customer.listing"].create(
            [
                {"customer_id": customer.id, "kind": kind, "reason": reason, **values}
                for customer in self
            ]
        )

    def _check_may_rent(self):
        """Guard of R01: on no black list."""
        if self.standing == "black":
            raise self.listing_id.sudo()._refuse()
        return super()._check_may_rent()

    def _black_listing_query(self):
        """Return the SQL query of this customer's black listings in force."""
        return SQL(
            """
            SELECT FROM powerbank_customer_listing
             WHERE customer_id = %(customer)s AND kind = 'black'
               AND ended_at IS NULL AND from_at <= %(now)s
               AND (expires_at IS NULL OR expires_at > %(now)s)
            """,
            customer=self.id,
            now=fields.Datetime.now(),
        )

    def _deposit_for(self, version):
        """Return what this customer has held before a power bank comes out.

        White: nothing. Grey: always something; where the tariff asks for no deposit,
        the most that it can cost, or what the settings say.

        :param version: `powerbank.tariff.version`.
        :return: major units of the version's currency.
        """
        if self.standing == "white":
            return 0
        if self.standing != "grey":
            return version.deposit
        fallback = self.env["powerbank.rental"]._setting("grey_deposit", 99)
        return version.deposit or version.total_cap or fallback

    # === ACTION METHODS === #

    def action_new_listing(self):
        """Open a new listing of the kind that the context names."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_rental.customer_listing_action_new"
        )
        kind = self.env.context.get("listing_kind", "black")
        action["context"] = {
            "default_customer_id": self.id,
            "default_kind": kind,
            "default_reason": "staff" if kind == "white" else False,
        }
        return action

    def action_end_listing(self):
        """Ask why the listing in force ends."""
        self.ensure_one()
        return self.listing_id.action_end()
