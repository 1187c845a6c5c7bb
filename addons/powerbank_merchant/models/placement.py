from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.powerbank_rental.errors import Refusal


class Placement(models.Model):
    """The contract under which a station stands in a venue: its term and who earns
    how much of every rental that starts there (rules A-032, A-033, B-57)."""

    _name = "powerbank.placement"
    _description = "Placement Contract"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "date_from desc, id desc"

    name = fields.Char(
        string="Number",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("active", "Active"), ("ended", "Ended")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    station_id = fields.Many2one(
        comodel_name="powerbank.station",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        related="station_id.company_id",
        store=True,
        index=True,
    )
    merchant_id = fields.Many2one(
        comodel_name="powerbank.merchant",
        string="Venue Merchant",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("kind", "=", "venue")],
        tracking=True,
    )
    date_from = fields.Date(
        string="First Day",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_to = fields.Date(
        string="Last Day",
        copy=False,
        tracking=True,
        help="The last day on which the contract earns; empty: until it is ended.",
    )
    share_ids = fields.One2many(
        comodel_name="powerbank.placement.share",
        inverse_name="placement_id",
        string="Shares",
        copy=True,
    )
    platform_rate = fields.Float(
        string="Platform (%)",
        digits=(5, 2),
        compute="_compute_platform_rate",
        help="What the shares leave over; the platform also takes every fraction "
        "of a cent that cannot be divided.",
    )
    tariff_id = fields.Many2one(
        comodel_name="powerbank.tariff",
        check_company=True,
        tracking=True,
        help="A price for this venue alone; empty: the price that holds for its "
        "scene, its city or the company.",
    )
    tariff_rule_id = fields.Many2one(
        comodel_name="powerbank.tariff.rule",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    terms = fields.Html(help="What was agreed beside the shares.")

    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A contract cannot end before it begins.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (station_id WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (state <> 'draft')",
        "The station already has a contract on some of these days.",
    )

    # === COMPUTE METHODS === #

    @api.depends("share_ids.rate")
    def _compute_platform_rate(self):
        for placement in self:
            placement.platform_rate = 100 - sum(placement.share_ids.mapped("rate"))

    # === CONSTRAINT METHODS === #

    @api.constrains("merchant_id")
    def _check_venue_merchant(self):
        for placement in self:
            if placement.merchant_id.kind != "venue":
                raise ValidationError(
                    self.env._(
                        "%(merchant)s is not a venue; a contract is made with one.",
                        merchant=placement.merchant_id.name,
                    )
                )
            placement.share_ids._check_venue()

    @api.constrains("share_ids")
    def _check_rates(self):
        for placement in self:
            # Whole hundredths of a percent: a sum of floats would not be exact.
            total = sum(round(share.rate * 100) for share in placement.share_ids)
            if total > 10000:
                raise ValidationError(
                    self.env._(
                        "The shares of %(contract)s add up to %(total).2f percent; "
                        "100 is all there is.",
                        contract=placement.name,
                        total=total / 100,
                    )
                )

    def _check_shares_editable(self):
        """Refuse to change shares that were agreed (rule B-58).

        The lock keeps a contract from becoming active behind the change.

        :raise UserError: a contract is no longer a draft.
        """
        self.lock_for_update()
        if any(placement.state != "draft" for placement in self):
            raise UserError(
                self.env._(
                    "The shares of a contract in force stay as agreed. End the "
                    "contract and make a new one with the new shares."
                )
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Number the contracts."""
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].next_by_code("powerbank.placement")
        return super().create(vals_list)

    def write(self, vals):
        """Keep the venue's own price in step with the term of its contract."""
        result = super().write(vals)
        if {"state", "date_from", "date_to", "tariff_id"} & vals.keys():
            self._apply_tariff()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self._check_state("draft")

    # === ACTION METHODS === #

    def action_activate(self):
        """Put signed contracts in force.

        :raise Refusal: a contract is not a draft.
        """
        self.lock_for_update()
        self._check_state("draft")
        self._check_rates()
        # The end of the contract before this one reaches the database first.
        self.flush_model()
        self.state = "active"
        self.flush_model()

    def action_end(self):
        """Let today be the last day (case EX-32); the day is the station's.

        :raise Refusal: a contract is not active.
        """
        self._check_state("active")
        for placement in self:
            placement.date_to = max(placement._today(), placement.date_from)

    def action_draft(self):
        """Take back contracts by which no rental was shared yet.

        :raise Refusal: a contract is not active, or rentals were shared by it.
        """
        self._check_state("active")
        used = [("placement_id", "in", self.ids)]
        if self.env["powerbank.rental.share"].sudo().search_count(used, limit=1):
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Rentals were shared by this contract already. End it instead."
                ),
            )
        self.state = "draft"

    # === BUSINESS METHODS === #

    def _check_state(self, state):
        """Refuse contracts that are not in `state`."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for placement in self.filtered(lambda p: p.state != state):
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Contract %(contract)s is not %(needed)s but %(state)s.",
                    contract=placement.name,
                    needed=labels[state],
                    state=labels[placement.state],
                ),
            )

    def _today(self):
        """Return the date on the station's clock."""
        at_station = self.with_context(tz=self.station_id.tz)
        return fields.Date.context_today(at_station)

    def _midnight(self, day):
        """Return the UTC instant at which `day` begins at the station."""
        zone = ZoneInfo(self.station_id.tz)
        local = datetime.combine(day, time.min, tzinfo=zone)
        return local.astimezone(UTC).replace(tzinfo=None)

    def _apply_tariff(self):
        """Write the tariff rules that the contracts in force bring to their venues,
        and switch off those of the others."""
        for placement in self:
            in_force = placement.state != "draft" and placement.tariff_id
            if in_force and not placement.tariff_rule_id:
                values = placement._tariff_rule_values()
                rule = self.env["powerbank.tariff.rule"].create(values)
                placement.tariff_rule_id = rule
            elif in_force:
                placement.tariff_rule_id.write(placement._tariff_rule_values())
            else:
                placement.tariff_rule_id.active = False

    def _tariff_rule_values(self):
        after = self.date_to and self.date_to + timedelta(days=1)
        return {
            "level": "venue",
            "active": True,
            "station_id": self.station_id.id,
            "company_id": self.company_id.id,
            "tariff_id": self.tariff_id.id,
            "valid_from": self._midnight(self.date_from),
            "valid_to": after and self._midnight(after),
        }

    @api.model
    def _cron_end_expired(self):
        """Mark contracts as ended whose last day is over everywhere on earth."""
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        expired = [("state", "=", "active"), ("date_to", "<", yesterday)]
        self.search(expired).state = "ended"
