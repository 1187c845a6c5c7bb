from odoo import api, models
from odoo.fields import Domain

from ..tariff import PACKS


class TariffRuleCity(models.Model):
    """No station has a tariff, now or later, that breaks the rules of its city.

    Whatever may bring a tariff to a station ends with this check: a version that is
    published or withdrawn, a tariff rule, a member's tariff, the city of a station, the
    lowest charge that is lent, and rules of a city that are switched on again.
    """

    _inherit = "powerbank.tariff.rule"

    # === BUSINESS METHODS === #

    @api.model
    def _check_city_packs(self, companies=None):
        """Check the tariffs of all stations of these companies, or of all.

        :raise ValidationError: a tariff breaks a rule; it names the rule and the field,
            and says what value would do.
        """
        self._check_stations(self._station_samples(companies))

    @api.model
    def _station_samples(self, companies=None):
        """Return one station for each kind that has the same tariff rules.

        Which rules apply depends on company, city and scene, and for some stations on
        rules of their own.
        """
        stations = self.env["powerbank.station"].sudo()
        bound = Domain("city_key", "in", list(PACKS))
        if companies is not None:
            bound &= Domain("company_id", "in", companies.ids)
        kinds = stations._read_group(
            bound & Domain("tariff_rule_ids", "=", False),
            ["company_id", "city_key", "scene_id"],
            ["id:min"],
        )
        special = stations.search(bound & Domain("tariff_rule_ids", "!=", False))
        return special | stations.browse(first_id for *_kind, first_id in kinds)

    @api.model
    def _check_stations(self, stations):
        """Check the tariffs of stations in cities that have rules."""
        switches = self.env["powerbank.pack.switch"]
        for station in stations.sudo():
            pack = PACKS[station.city_key]
            if switches._is_in_force(pack, station.company_id):
                for version in self._versions_to_come(station):
                    version._check_pack(pack, station)

    @api.model
    def _versions_to_come(self, station):
        """Return every version by which somebody pays at a station, now or later."""
        timeline = self._timeline(self._find_schedule(station.id))
        versions = self.env["powerbank.tariff.version"].sudo()
        levels = self.env["powerbank.member.level"].sudo()
        members = levels.search([("company_id", "=", station.company_id.id)])
        return versions.concat(
            *(version.sudo() for _at, version in timeline),
            members.tariff_id._versions_to_come(),
        )
