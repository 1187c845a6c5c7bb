from odoo import api, fields, models
from odoo.tools import formatLang


class Merchant(models.Model):
    """A partner who earns with the fleet: a venue, an agent, a salesperson or an
    individual who lends power banks of his own (rule B-55)."""

    _name = "powerbank.merchant"
    _description = "Merchant"
    _inherit = ["mail.thread"]
    _check_company_auto = True
    _order = "name, id"

    name = fields.Char(related="partner_id.name", store=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("venue", "Venue"),
            ("agent", "Agent"),
            ("salesperson", "Salesperson"),
            ("individual", "Individual"),
        ],
        required=True,
        default="venue",
        tracking=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    placement_ids = fields.One2many(
        comodel_name="powerbank.placement",
        inverse_name="merchant_id",
        string="Contracts",
    )
    share_ids = fields.One2many(
        comodel_name="powerbank.placement.share",
        inverse_name="merchant_id",
        string="Shares",
    )
    split_line_ids = fields.One2many(
        comodel_name="powerbank.split.line",
        inverse_name="merchant_id",
        string="Split Lines",
        groups="powerbank_rental.group_powerbank_finance",
    )
    station_count = fields.Integer(compute="_compute_station_count")
    open_balance = fields.Char(
        compute="_compute_open_balance",
        groups="powerbank_rental.group_powerbank_finance",
        help="What was earned and is not settled yet, by currency.",
    )

    _partner_uniq = models.UniqueIndex(
        "(partner_id, company_id)",
        "This partner is already a merchant of the company.",
    )

    # === COMPUTE METHODS === #

    @api.depends("share_ids.placement_id.state")
    def _compute_station_count(self):
        for merchant in self:
            merchant.station_count = len(merchant._stations())

    @api.depends("split_line_ids.net", "split_line_ids.state")
    def _compute_open_balance(self):
        groups = self.env["powerbank.split.line"]._read_group(
            [("merchant_id", "in", self.ids), ("state", "=", "accrued")],
            ["merchant_id", "currency_id"],
            ["net:sum"],
        )
        texts = {}
        for merchant, currency, net in groups:
            text = formatLang(self.env, net, currency_obj=currency)
            texts.setdefault(merchant.id, []).append(text)
        for merchant in self:
            merchant.open_balance = ", ".join(texts.get(merchant.id, []))

    # === ACTION METHODS === #

    def action_open_stations(self):
        """Open the stations where the merchant has a contract or a share."""
        return self._action_open(
            "powerbank_rental.station_action",
            [("id", "in", self._stations().ids)],
        )

    def action_open_split_lines(self):
        """Open what the merchant has earned."""
        return self._action_open(
            "powerbank_merchant.split_line_action",
            [("merchant_id", "in", self.ids)],
        )

    def _action_open(self, xml_id, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "domain": domain, "context": {}}

    # === BUSINESS METHODS === #

    @api.model
    def _of_user(self):
        """Return the merchants whose data the current user may see in the portal:
        those of his company and its contacts, the archived ones included, since
        what they earned stays theirs (rule B-58)."""
        own = ("partner_id", "child_of", self.env.user.commercial_partner_id.id)
        return self.with_context(active_test=False).search([own])

    def _stations(self):
        """Return the stations where an active contract pays these merchants."""
        placements = self.placement_ids | self.share_ids.placement_id
        return placements.filtered(lambda p: p.state == "active").station_id
