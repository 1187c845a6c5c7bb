from odoo import api, fields, models


class Tariff(models.Model):
    """A named price; what it says at a time is one of its versions."""

    _name = "powerbank.tariff"
    _description = "Tariff"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    version_ids = fields.One2many("powerbank.tariff.version", "tariff_id")
    rule_ids = fields.One2many("powerbank.tariff.rule", "tariff_id")
    current_version_id = fields.Many2one(
        "powerbank.tariff.version", compute="_compute_current_version_id"
    )
    summary = fields.Char(compute="_compute_current_version_id")
    compliance = fields.Html(
        string="City Rules", compute="_compute_current_version_id", sanitize=False
    )

    # === COMPUTE METHODS === #

    @api.depends("version_ids.state", "version_ids.effective_from")
    def _compute_current_version_id(self):
        now = fields.Datetime.now()
        for tariff in self:
            tariff.current_version_id = tariff._version_at(now)
            tariff.summary = tariff.current_version_id.summary
            tariff.compliance = tariff.current_version_id.compliance

    # === ACTION METHODS === #

    def action_new_version(self):
        """Open a draft that starts as a copy of the version in force.

        Before any is in force, of the newest.
        """
        self.ensure_one()
        draft = self.version_ids.filtered(lambda v: v.state == "draft")[:1]
        if not draft and self.version_ids:
            draft = (self.current_version_id or self.version_ids[:1]).copy()
        return {
            "type": "ir.actions.act_window",
            "res_model": "powerbank.tariff.version",
            "view_mode": "form",
            "res_id": draft.id,
            "context": {"default_tariff_id": self.id},
        }

    # === BUSINESS METHODS === #

    def _version_at(self, at):
        """Return the published version in force at `at` (UTC); empty when none."""
        self.ensure_one()
        return self.env["powerbank.tariff.version"].search(
            [
                ("tariff_id", "=", self.id),
                ("state", "=", "published"),
                ("effective_from", "<=", at),
            ],
            order="effective_from DESC, number DESC",
            limit=1,
        )

    def _versions_to_come(self):
        """Return the published versions of these tariffs in force now or later."""
        now = fields.Datetime.now()
        later = self.version_ids.filtered("is_scheduled")
        return later.union(*(tariff._version_at(now) for tariff in self))
