from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Who can earn from a rental beside the platform, which takes the rest (case C.8).
ROLES = [
    ("venue", "Venue"),
    ("agent", "Agent"),
    ("salesperson", "Salesperson"),
]


def exact(rate):
    """Return a stored rate as the decimal text that was agreed, such as "33.30"."""
    return f"{rate:.2f}"


class PlacementShare(models.Model):
    """One partner's part of what a placement earns."""

    _name = "powerbank.placement.share"
    _description = "Share of a Placement Contract"
    _check_company_auto = True
    _order = "placement_id, sequence, id"
    _rec_name = "merchant_id"

    sequence = fields.Integer(default=10)
    placement_id = fields.Many2one(
        comodel_name="powerbank.placement",
        string="Contract",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="placement_id.company_id", store=True)
    role = fields.Selection(selection=ROLES, required=True, default="venue")
    merchant_id = fields.Many2one(
        comodel_name="powerbank.merchant",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    rate = fields.Float(
        string="Rate (%)",
        digits=(5, 2),
        required=True,
        help="Percentage of the collected money, less tax and channel fee.",
    )

    _rate_range = models.Constraint(
        "CHECK(rate > 0 AND rate <= 100)",
        "A share is more than 0 and at most 100 percent.",
    )
    _role_merchant_uniq = models.UniqueIndex(
        "(placement_id, role, merchant_id)",
        "A merchant has at most one share in a role of a contract.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("placement_id", "role", "merchant_id", "rate")
    def _check_draft(self):
        for share in self:
            share.placement_id._check_shares_editable()

    @api.constrains("role", "merchant_id", "placement_id")
    def _check_venue(self):
        for share in self.filtered(lambda s: s.role == "venue"):
            if share.merchant_id != share.placement_id.merchant_id:
                raise ValidationError(
                    self.env._(
                        "The venue's share belongs to the merchant of the contract, "
                        "%(merchant)s.",
                        merchant=share.placement_id.merchant_id.name,
                    )
                )

    @api.constrains("rate", "placement_id")
    def _check_sum(self):
        self.placement_id._check_rates()

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self.placement_id._check_shares_editable()
