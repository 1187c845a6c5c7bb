from datetime import UTC

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tariff import Candidate, city_key, resolve

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
    city = fields.Char(help="In any usual spelling: 北京, 北京市 and Beijing are one.")
    city_key = fields.Char(compute="_compute_city_key", store=True)
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

    @api.depends("city")
    def _compute_city_key(self):
        for rule in self:
            rule.city_key = city_key(rule.city) or False

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

    @api.depends("level", "target")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["level"]._description_selection(self.env))
        for rule in self:
            rule.display_name = f"{labels.get(rule.level)}: {rule.target}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._forget_schedules()
        rules = super().create(vals_list)
        rules._check_city_packs(rules.company_id)
        return rules

    def write(self, vals):
        self._forget_schedules()
        companies = self.company_id
        result = super().write(vals)
        self._check_city_packs(companies | self.company_id)
        return result

    def unlink(self):
        """Without a rule the next one down applies, which must keep the rules too."""
        self._forget_schedules()
        companies = self.company_id
        result = super().unlink()
        self._check_city_packs(companies)
        return result

    # === BUSINESS METHODS === #

    @api.model
    def _resolve(self, station, at=None):
        """Return the tariff version in force at `station`, or an empty recordset.

        The most specific level wins; within a level the lowest sequence (rule B-12).
        A rule whose tariff has no published version yet is passed over.

        :param datetime at: UTC instant; now when missing.
        """
        return self._in_force(self._schedule(station.id), at)

    @api.model
    def _in_force(self, schedule, at=None):
        """Return the tariff version that a schedule names at `at` (UTC, or now)."""
        at = (at or fields.Datetime.now()).replace(tzinfo=UTC)
        versions = {
            candidate: version_id
            for candidate, published in schedule
            if (version_id := _version_at(published, at))
        }
        chosen = resolve(versions, at)
        return self.env["powerbank.tariff.version"].browse(versions.get(chosen))

    @api.model
    @ormcache("station_id")
    def _schedule(self, station_id):
        """Return what may be in force at a station at any time, for `_in_force`.

        Every scan and every start asks for the tariff, and it changes once in weeks:
        so it is kept in memory, and forgotten by all processes when it changes.
        """
        return self._find_schedule(station_id)

    @api.model
    def _find_schedule(self, station_id):
        """Read the schedule of a station.

        :return: tuple of (`tariff.Candidate`, ((in force from, version id), ...)), the
            versions latest first.
        """
        station = self.env["powerbank.station"].sudo().browse(station_id)
        rules = self.sudo().search(self._applicable_domain(station))
        return tuple((rule._candidate(), rule._published()) for rule in rules)

    @api.model
    def _timeline(self, schedule):
        """Return which versions are in force from now on, and since when.

        :param schedule: see `_find_schedule`.
        :return: list of (UTC instant, `powerbank.tariff.version`), the first one in
            force now; an empty version where there is no price.
        """
        now = fields.Datetime.now()
        turns = (at.astimezone(UTC).replace(tzinfo=None) for at in _turns(schedule))
        found = []
        for at in sorted({now, *(at for at in turns if at > now)}):
            version = self._in_force(schedule, at)
            if not found or version != found[-1][1]:
                found.append((at, version))
        return found

    def _candidate(self):
        self.ensure_one()
        return Candidate(
            level=self.level,
            key=self.id,
            valid_from=(self.valid_from and self.valid_from.replace(tzinfo=UTC))
            or None,
            valid_to=(self.valid_to and self.valid_to.replace(tzinfo=UTC)) or None,
            priority=-self.sequence,
        )

    def _published(self):
        versions = self.tariff_id.version_ids.filtered(lambda v: v.state == "published")
        dated = ((v.effective_from.replace(tzinfo=UTC), v.id) for v in versions)
        return tuple(sorted(dated, reverse=True))

    @api.model
    def _forget_schedules(self):
        """Have every process read rules and versions again."""
        self.env.registry.clear_cache()

    @api.model
    def _applicable_domain(self, station):
        """Rules that may speak for `station` at some time."""
        here = Domain("company_id", "=", station.company_id.id)
        here_key = city_key(station.city)
        campaign = Domain("level", "=", "campaign") & Domain(
            "station_id", "in", (False, station.id)
        )
        targets = Domain.OR(
            [
                campaign,
                Domain([("level", "=", "venue"), ("station_id", "=", station.id)]),
                Domain(
                    [("level", "=", "scene"), ("scene_id", "=", station.scene_id.id)]
                ),
                Domain([("level", "=", "city"), ("city_key", "=", here_key)]),
                Domain("level", "=", "default"),
            ]
        )
        return here & targets


def _version_at(published, at):
    """Return the id of the version in force at `at`, None when there is none yet."""
    return next((id_ for effective, id_ in published if effective <= at), None)


def _turns(schedule):
    """Yield the instants at which another version may come into force."""
    for candidate, published in schedule:
        yield from filter(None, (candidate.valid_from, candidate.valid_to))
        yield from (effective for effective, _id in published)
