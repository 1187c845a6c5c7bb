from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError


class Customer(models.Model):
    """A person who rents: a partner with identities, not a user of Odoo.

    Customers, their identities and sessions are shared between companies on purpose:
    one sign-in serves the cabinets of all, and no second rental runs beside it.
    """

    _name = "powerbank.customer"
    _description = "Customer"
    _inherit = ["powerbank.as.dispatcher"]
    _inherits = {"res.partner": "partner_id"}
    _order = "id DESC"

    partner_id = fields.Many2one(
        "res.partner", required=True, ondelete="restrict", index=True
    )
    identity_ids = fields.One2many("powerbank.customer.identity", "customer_id")
    rental_ids = fields.One2many("powerbank.rental", "customer_id")
    rental_count = fields.Integer("Orders", compute="_compute_rental_count")

    _partner_uniq = models.UniqueIndex(
        "(partner_id)", "This contact is a customer already."
    )

    # === COMPUTE METHODS === #

    def _compute_rental_count(self):
        groups = self.env["powerbank.rental"]._read_group(
            [("customer_id", "in", self.ids), ("state", "!=", "draft")],
            ["customer_id"],
            ["__count"],
        )
        counts = {customer.id: count for customer, count in groups}
        for customer in self:
            customer.rental_count = counts.get(customer.id, 0)

    # === ACTION METHODS === #

    def action_open_rentals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_rental.rental_action"
        )
        action.update(domain=[("customer_id", "=", self.id)])
        return action

    # === BUSINESS METHODS === #

    def _check_may_rent(self):
        """Guard of R01 as to the person; every topic that has one adds its own.

        :raise Refusal: not now, and why.
        """
        self.ensure_one()

    @api.model
    def _sign_in(self, kind, value):
        """Return the customer with this proven identity; a new one when unknown.

        Two first sign-ins at once meet at the identity's unique index. The loser
        cannot see the winner's customer within its transaction, so it asks for a
        repetition of the whole request, which then finds it.

        :param str kind: kind of identity, such as `phone`.
        :param str value: its normalised value, such as `+8613800138000`.
        :raise ConcurrencyError: another sign-in creates this customer now.
        """
        Identity = self.env["powerbank.customer.identity"]
        identity = Identity.search([("kind", "=", kind), ("value", "=", value)])
        if identity:
            return identity.customer_id
        try:
            return self._create_with_identity(kind, value)
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _create_with_identity(self, kind, value):
        return self.create(
            {
                "name": self.env._("Customer %s", value[-4:]),
                "phone": value if kind == "phone" else False,
                "identity_ids": [fields.Command.create({"kind": kind, "value": value})],
            }
        )
