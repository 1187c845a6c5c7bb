from odoo import api, fields, models


class MemberLevel(models.Model):
    """A level of membership with a price that everybody can see.

    It is either a discount on the tariff of the station, or a tariff of its own.
    """

    _name = "powerbank.member.level"
    _description = "Membership Level"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(
        default=10, help="Who has several memberships gets the first one's price."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    discount = fields.Float(
        string="Discount (%)",
        digits=(5, 2),
        tracking=True,
        help="Off units, steps, unlock fee and caps; not off the purchase price. The"
        " bill is rounded once, at its end.",
    )
    tariff_id = fields.Many2one(
        "powerbank.tariff",
        string="Own Tariff",
        check_company=True,
        tracking=True,
        help="Members pay by it at every station of the company.",
    )
    membership_ids = fields.One2many("powerbank.membership", "level_id")

    _discount_or_tariff = models.Constraint(
        "CHECK (discount BETWEEN 0 AND 100 AND (discount = 0 OR tariff_id IS NULL))",
        "A level has a discount from 0 to 100 %, or a tariff of its own.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        levels.filtered("tariff_id")._check_city_packs()
        return levels

    def write(self, vals):
        result = super().write(vals)
        if {"active", "company_id", "tariff_id"} & vals.keys():
            self._check_city_packs()
        return result

    # === BUSINESS METHODS === #

    def _check_city_packs(self):
        self.env["powerbank.tariff.rule"]._check_city_packs(self.company_id)

    def _version(self):
        """Return the version of its own tariff that is in force; empty: none."""
        versions = self.env["powerbank.tariff.version"]
        if not self.tariff_id:
            return versions
        return self.tariff_id._version_at(fields.Datetime.now())

    def _price_text(self, version):
        """Return what members of this level pay by `version`, in words."""
        return "\n".join((version._words_for(self.discount), self._sentence()))

    def _sentence(self):
        """Say what a member pays, below the price in words; empty without a level."""
        if not self:
            return ""
        if not self.discount:
            return self.env._("Member price “%s”.", self.name)
        return self.env._(
            "Member price “%(level)s”: %(percent)g %% off is taken already.",
            level=self.name,
            percent=self.discount,
        )
