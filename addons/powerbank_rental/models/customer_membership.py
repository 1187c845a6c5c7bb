from odoo import fields, models


class CustomerMembership(models.Model):
    """A customer's memberships: the only thing that gives somebody another price."""

    _inherit = "powerbank.customer"

    membership_ids = fields.One2many("powerbank.membership", "customer_id")
