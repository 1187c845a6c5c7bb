import json
from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import formatLang

from odoo.addons.base.models.res_partner import _tz_get

from ..money import to_major
from ..tariff import doubts, price_table, summary_30

#: Fields that make up the price; frozen by publishing.
PRICE_FIELDS = (
    "free_minutes",
    "free_inclusive",
    "free_mode",
    "unlock_price",
    "unit_minutes",
    "unit_price",
    "first_price",
    "has_first_price",
    "rounding",
    "band_ids",
    "tier_ids",
    "tier_block_minutes",
    "tier_block_price",
    "cap_price",
    "cap_hours",
    "cap_anchor",
    "next_window_price",
    "has_next_window_price",
    "min_charge",
    "total_cap",
    "sale_after_hours",
    "sale_mode",
    "sale_amount",
    "tz",
)
#: Fields that say when a customer gets no free time.
FREE_TIME_FIELDS = ("free_minutes", "free_abuse_count", "free_abuse_minutes")


#: What publishing and numbering alone write.
GUARDED_FIELDS = {
    "content",
    "content_hash",
    "number",
    "published_at",
    "published_by_id",
    "state",
}


class TariffVersion(models.Model):
    """What a tariff says; immutable once published (rule B-18).

    People edit minutes, hours and major units. `content` is the same thing as the
    pure tariff reads it, with its fingerprint.
    """

    _name = "powerbank.tariff.version"
    _description = "Tariff Version"
    _inherit = ["powerbank.as.dispatcher"]
    _order = "tariff_id, number DESC"
    _rec_name = "number"

    tariff_id = fields.Many2one(
        "powerbank.tariff", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="tariff_id.company_id", store=True)
    currency_id = fields.Many2one(related="tariff_id.currency_id")
    number = fields.Integer(readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    effective_from = fields.Datetime(
        copy=False, help="Empty when publishing: at once. Running rentals keep theirs."
    )
    content = fields.Text(readonly=True, copy=False)
    content_hash = fields.Char(readonly=True, copy=False)

    tz = fields.Selection(
        _tz_get, string="Time Zone", required=True, default="Asia/Shanghai"
    )
    free_minutes = fields.Integer()
    free_inclusive = fields.Boolean(
        string="Last Free Minute Included",
        default=True,
        help="Whether a rental of exactly the free minutes still costs nothing.",
    )
    free_mode = fields.Selection(
        selection=[
            ("grace", "Billed from the start when exceeded"),
            ("deduct", "Never billed"),
        ],
        required=True,
        default="grace",
    )
    free_abuse_count = fields.Integer(
        help="After so many free rentals within the period, no free minutes."
    )
    free_abuse_minutes = fields.Integer(default=60)
    unlock_price = fields.Float(string="Unlock Fee", digits="Power Bank Price")
    unit_minutes = fields.Integer(string="Billing Unit (Minutes)", default=60)
    unit_price = fields.Float(string="Price per Unit", digits="Power Bank Price")
    has_first_price = fields.Boolean(string="Other Price for the First Unit")
    first_price = fields.Float(string="First Unit", digits="Power Bank Price")
    rounding = fields.Selection(
        selection=[
            ("ceil", "Every started unit"),
            ("floor_min1", "First unit in full, then complete units"),
            ("nearest_min1", "Nearest unit, at least one"),
        ],
        required=True,
        default="ceil",
    )
    band_ids = fields.One2many("powerbank.tariff.band", "version_id", copy=True)
    tier_ids = fields.One2many("powerbank.tariff.tier", "version_id", copy=True)
    tier_block_minutes = fields.Integer(string="Beyond the Steps: Block (Minutes)")
    tier_block_price = fields.Float(string="Price per Block", digits="Power Bank Price")
    cap_price = fields.Float(string="Cap", digits="Power Bank Price")
    cap_hours = fields.Integer(string="Cap Window (Hours)", default=24)
    cap_anchor = fields.Selection(
        selection=[
            ("rolling", "From the start of the rental"),
            ("calendar", "Calendar day"),
        ],
        required=True,
        default="rolling",
    )
    has_next_window_price = fields.Boolean(string="Flat Price for Later Windows")
    next_window_price = fields.Float(string="Later Window", digits="Power Bank Price")
    min_charge = fields.Float(string="Minimum Charge", digits="Power Bank Price")
    total_cap = fields.Float(digits="Power Bank Price")
    sale_after_hours = fields.Integer()
    sale_mode = fields.Selection(
        selection=[
            ("cap", "At the total cap"),
            ("rent_plus_fee", "Rent plus a fee"),
            ("fixed_total", "Fixed total"),
            ("fixed_sale", "Fixed sale price"),
        ],
        required=True,
        default="cap",
    )
    sale_amount = fields.Float(digits="Power Bank Price")
    deposit = fields.Monetary(help="Held before a power bank comes out; 0 for none.")

    price_text = fields.Text(compute="_compute_price_text")
    price_text_en = fields.Text(string="In English", compute="_compute_price_text")
    price_text_zh = fields.Text(string="In Chinese", compute="_compute_price_text")
    summary = fields.Char(string="In Short", compute="_compute_price_text")
    summary_30 = fields.Char(
        string="On the Payment Page",
        compute="_compute_price_text",
        help="In Chinese, as payment providers ask for it.",
    )
    price_table = fields.Html(compute="_compute_price_table", sanitize=False)
    contradiction_text = fields.Text(compute="_compute_findings")
    doubt_text = fields.Text(compute="_compute_findings")

    _number_uniq = models.Constraint(
        "UNIQUE(tariff_id, number)", "A tariff has each version number once."
    )
    _published_is_complete = models.Constraint(
        """CHECK (state <> 'published' OR num_nulls(
            content, content_hash, effective_from, published_at) = 0)""",
        "A published tariff version has its content and its dates.",
    )
    _effective = models.Index("(tariff_id, effective_from DESC)")

    # === COMPUTE METHODS === #

    @api.depends("tariff_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.tariff_id.name} v{version.number}"

    @api.depends(*PRICE_FIELDS, *FREE_TIME_FIELDS, "state", "currency_id")
    @api.depends_context("lang")
    def _compute_price_text(self):
        lang = "zh_CN" if (self.env.lang or "").startswith("zh") else "en_US"
        for version in self:
            tariff = version._valid_tariff()
            version.price_text = version._words(tariff, lang)
            version.price_text_en = version._words(tariff, "en_US")
            version.price_text_zh = version._words(tariff, "zh_CN")
            version.summary_30 = summary_30(tariff) if tariff else False
            version.summary = (
                version.summary_30 if lang == "zh_CN" else version._line(tariff)
            )

    @api.depends(*PRICE_FIELDS, "state", "currency_id")
    @api.depends_context("lang")
    def _compute_price_table(self):
        for version in self:
            tariff = version._valid_tariff()
            version.price_table = tariff and version._render_price_table(tariff)

    @api.depends(*PRICE_FIELDS, "state", "currency_id")
    @api.depends_context("lang")
    def _compute_findings(self):
        """Say what the form contradicts itself in, or else what is hardly meant."""
        for version in self:
            tariff = version._valid_tariff()
            found = doubts(tariff) if tariff else []
            version.contradiction_text = version._contradiction_text()
            version.doubt_text = "\n".join(map(version._describe, found))

    def _render_price_table(self, tariff):
        """The amounts a customer would pay, by the function that bills them."""
        start = datetime.now(UTC).replace(hour=2, minute=0, second=0, microsecond=0)
        labels = [
            self.env._("5 minutes"),
            self.env._("1 hour"),
            self.env._("3 hours"),
            self.env._("24 hours"),
            self.env._("3 days"),
        ]
        rows = zip(labels, price_table(tariff, start), strict=True)
        return self.env["ir.qweb"]._render(
            "powerbank_rental.price_table",
            {
                "rows": [
                    {
                        "label": label,
                        "amount": self._format_minor(row.amount),
                        "sold": row.sold,
                    }
                    for label, row in rows
                ]
            },
        )

    def _format_minor(self, minor):
        amount = to_major(minor, self.currency_id)
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    # === CONSTRAINT METHODS === #

    @api.constrains(*PRICE_FIELDS)
    def _check_no_contradiction(self):
        for version in self:
            text = version._contradiction_text()
            if text:
                raise ValidationError(text)

    def _check_draft(self):
        """Refuse to touch what customers were shown."""
        if any(version.state != "draft" for version in self):
            raise UserError(
                self.env._(
                    "A published tariff version cannot be changed, because rentals "
                    "rely on it. Create a new version instead."
                )
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Number the versions within their tariff."""
        self._refuse_direct_creation(vals_list, GUARDED_FIELDS)
        versions = super().create(vals_list)
        for version in versions.sudo():
            numbers = version.tariff_id.version_ids.mapped("number")
            version.number = max(numbers) + 1
        return versions

    def write(self, vals):
        self._refuse_direct_change(vals, GUARDED_FIELDS)
        if vals != {"state": "withdrawn"}:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()

    # === ACTION METHODS === #

    def action_publish(self):
        """Freeze the version and let it take effect."""
        self.check_access("write")
        now = fields.Datetime.now()
        for version in self.sudo().filtered(lambda v: v.state == "draft"):
            tariff = version._pure_tariff()
            version.write(
                {
                    "content": json.dumps(tariff.to_dict(), sort_keys=True),
                    "content_hash": tariff.content_hash(),
                    "effective_from": max(version.effective_from or now, now),
                    "published_at": now,
                    "published_by_id": self.env.uid,
                    "state": "published",
                }
            )
        rules = self.env["powerbank.tariff.rule"]
        rules._forget_schedules()
        rules._check_city_packs(self.company_id)
