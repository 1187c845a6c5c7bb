from odoo import api, fields, models
from odoo.fields import Domain

#: Resolution order, most specific first (rule B-12).
LEVELS = [
    ("campaign", "Campaign"),
    ("venue", "Venue Contract"),
    ("scene", "Scene"),
    ("city", "City"),
    ("default", "Default"),
]


class TariffRule(models.Model):
    """Where and when a tariff applies."""

    _name = "powerbank.tariff.rule"
    _description = "Tariff Rule"
    _order = "level_rank, sequence, id"
    _check_company_auto = True

    tariff_id = fields.Many2one(
        "powerbank.tariff", required=True, check_company=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    level = fields.Selection(selection=LEVELS, required=True, default="default")
    level_rank = fields.Integer(compute="_compute_level_rank", store=True)
    station_id = fields.Many2one(
        "powerbank.station", index="btree_not_null", check_company=True
    )
    scene_id = fields.Many2one("powerbank.scene", index="btree_not_null")
    city = fields.Char()
    target = fields.Char(string="Applies To", compute="_compute_target")
    valid_from = fields.Datetime(help="Empty: since ever.")
    valid_to = fields.Datetime(help="Empty: until further notice.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _target_fits_level = models.Constraint(
        """CHECK (
            (level <> 'venue' OR station_id IS NOT NULL)
            AND (level <> 'scene' OR scene_id IS NOT NULL)
            AND (level <> 'city' OR city IS NOT NULL))""",
        "A venue rule names a station, a scene rule a scene, a city rule a city.",
    )
    _valid_period = models.Constraint(
        "CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to)",
        "A rule must begin before it ends.",
    )

    # === COMPUTE METHODS === #

    @api.depends("level")
    def _compute_level_rank(self):
        ranks = {level: rank for rank, (level, _label) in enumerate(LEVELS)}
        for rule in self:
            rule.level_rank = ranks.get(rule.level, len(LEVELS))

    @api.depends("level", "station_id", "scene_id", "city")
    @api.depends_context("lang")
    def _compute_target(self):
        everywhere = self.env._("All stations")
        for rule in self:
            targets = {
                "campaign": rule.station_id.name,
                "venue": rule.station_id.name,
                "scene": rule.scene_id.name,
                "city": rule.city,
            }
            rule.target = targets.get(rule.level) or everywhere

    # === BUSINESS METHODS === #

    @api.model
    def _resolve(self, station, at=None):
        """Return the tariff version in force at `station`, or an empty recordset.

        The most specific level wins; within a level the lowest sequence. A rule
        whose tariff has no published version yet is passed over.

        :param datetime at: UTC instant; now when missing.
        """
        at = at or fields.Datetime.now()
        for rule in self.sudo().search(self._applicable_domain(station, at)):
            version = rule.tariff_id._version_at(at)
            if version:
                return version
        return self.env["powerbank.tariff.version"]

    @api.model
    def _applicable_domain(self, station, at):
        """Rules that may speak for `station` at `at`; `search` orders them."""
        here = Domain("company_id", "=", station.company_id.id)
        valid = Domain(
            [
                "|",
                ("valid_from", "=", False),
                ("valid_from", "<=", at),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">", at),
            ]
        )
        campaign = Domain("level", "=", "campaign") & Domain(
            "station_id", "in", (False, station.id)
        )
        targets = Domain.OR(
            [
                campaign,
                Domain([("level", "=", "venue"), ("station_id", "=", station.id)]),
                Domain([("level", "=", "scene"), ("scene_id", "=", station.scene_id.id)]),
                Domain([("level", "=", "city"), ("city", "=", station.city)]),
                Domain("level", "=", "default"),
            ]
        )
        return here & valid & targets
