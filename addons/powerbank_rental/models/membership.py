from odoo import api, fields, models
from odoo.fields import Domain


class Membership(models.Model):
    """That a customer is a member of a level, from a day to a day."""

    _name = "powerbank.membership"
    _description = "Membership"
    _order = "customer_id, valid_from DESC, id DESC"
    _rec_name = "level_id"

    customer_id = fields.Many2one(
        "powerbank.customer", required=True, index=True, ondelete="cascade"
    )
    level_id = fields.Many2one(
        "powerbank.member.level", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="level_id.company_id", store=True)
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    valid_to = fields.Date(help="The last day, included. Empty: until further notice.")

    _valid_period = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from <= valid_to)",
        "A membership must begin before it ends.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        memberships = super().create(vals_list)
        memberships._log_price()
        return memberships

    def write(self, vals):
        result = super().write(vals)
        self._log_price()
        return result

    def _log_price(self):
        """Leave in the customer's history who gave him another price, and when."""
        for membership in self:
            membership.customer_id.partner_id._message_log(
                body=self.env._(
                    "Member of %(level)s from %(since)s to %(until)s",
                    level=membership.level_id.display_name,
                    since=membership.valid_from,
                    until=membership.valid_to or self.env._("further notice"),
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    def _level_of(self, customer, station):
        """Return the level by which `customer` rents at `station` today; empty: none.

        A day is one of the station's zone.
        """
        now = fields.Datetime.now()
        today = fields.Datetime.context_timestamp(
            self.with_context(tz=station.tz), now
        ).date()
        domain = Domain(
            [
                ("customer_id", "=", customer.id),
                ("company_id", "=", station.company_id.id),
                ("level_id.active", "=", True),
                ("valid_from", "<=", today),
            ]
        ) & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", today))
        return self.search(domain).level_id.sorted()[:1]
