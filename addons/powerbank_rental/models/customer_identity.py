from odoo import api, fields, models


class CustomerIdentity(models.Model):
    """One proven way to recognise a customer, such as a phone number."""

    _name = "powerbank.customer.identity"
    _description = "Customer Identity"
    _rec_name = "value"

    customer_id = fields.Many2one(
        "powerbank.customer", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[
            ("phone", "Phone Number"),
            ("wechat", "WeChat"),
            ("alipay", "Alipay"),
        ],
        required=True,
        default="phone",
    )
    value = fields.Char(required=True)

    _value_tail = models.Index("(reverse(upper(value)) text_pattern_ops)")
    _value_uniq = models.UniqueIndex(
        "(kind, value)", "This identity belongs to another customer."
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        identities = super().create(vals_list)
        identities._meet_listings()
        return identities

    def write(self, vals):
        """Another value is another identity."""
        if "value" not in vals:
            return super().write(vals)
        self._keep_listed()
        result = super().write(vals)
        self._meet_listings()
        return result

    def unlink(self):
        self._keep_listed()
        return super().unlink()

    def _keep_listed(self):
        """Who is on the black list is known by this still (EX-30)."""
        for identity in self.sudo():
            self.env["powerbank.customer.listing.identity"].sudo()._keep(identity)

    def _meet_listings(self):
        """Who was on the black list before is on it in a new account, too."""
        known = self.env["powerbank.customer.listing.identity"].sudo()
        for identity in self.sudo():
            known._find_listings(identity)._carry_over(identity.customer_id)
