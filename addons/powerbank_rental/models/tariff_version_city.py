from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tariff import PACKS, RULES, checks
from .tariff_version import PRICE_FIELDS


class TariffVersionCity(models.Model):
    """What a version says against the rules of the cities that have some."""

    _inherit = "powerbank.tariff.version"

    compliance = fields.Html(
        string="City Rules", compute="_compute_compliance", sanitize=False
    )

    # === COMPUTE METHODS === #

    @api.depends(*PRICE_FIELDS, "state", "currency_id", "company_id")
    @api.depends_context("lang")
    def _compute_compliance(self):
        for version in self:
            tariff = version._valid_tariff()
            version.compliance = tariff and self.env["ir.qweb"]._render(
                "powerbank_rental.city_rules",
                {
                    "packs": [version._pack_statement(pack) for pack in PACKS.values()],
                    "has_cap": tariff.cap is not None or tariff.total_cap is not None,
                },
            )

    def _pack_statement(self, pack):
        """Return what the form shows about one city."""
        switch = self.env["powerbank.pack.switch"]._latest(pack, self.company_id)
        found = self._pack_checks(pack)
        return {
            "name": self.env._(pack.name),
            "kept": all(check.kept for check in found),
            "off": switch if switch and not switch.in_force else None,
            "checks": [
                {
                    "rule": self.env._(RULES[check.rule]),
                    "text": self._pack_text(check),
                    "kept": check.kept,
                }
                for check in found
            ],
        }

    # === BUSINESS METHODS === #

    def _pack_checks(self, pack):
        """Return a `tariff.Check` for every rule of `pack`."""
        lend_level = self.env["powerbank.bank"]._min_lend_level()
        return checks(pack, self._tariff(), lend_level)

    def _check_pack(self, pack, station):
        """Refuse this version at `station`, where `pack` is in force.

        :raise ValidationError: it breaks a rule.
        """
        broken = [check for check in self._pack_checks(pack) if not check.kept]
        if not broken:
            return
        lines = [
            f"- {self.env._(RULES[check.rule])}: {self._pack_text(check)}"
            for check in broken
        ]
        raise ValidationError(
            self.env._(
                "%(version)s breaks the rules of %(city)s at %(station)s:\n"
                "%(rules)s\n"
                "Change the version, or give the city or the station a tariff of its"
                " own. An administrator can switch these rules off under City Rules,"
                " with a reason.",
                version=self.display_name,
                city=self.env._(pack.name),
                station=station.name,
                rules="\n".join(lines),
            )
        )

    def _pack_text(self, check):
        """Return what a rule asks for, in the words of the form and the settings."""
        finding = check.finding
        if "lend_level" in finding.params:
            label = self.env._("Lowest Charge (in the settings)")
            finding = finding._replace(params={**finding.params, "lend_level": label})
        return self._describe(finding)
