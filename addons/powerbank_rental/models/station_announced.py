from odoo import models


class StationAnnounced(models.Model):
    """What a station says about its price besides the one in force."""

    _inherit = "powerbank.station"

    # === BUSINESS METHODS === #

    def _announced(self):
        """Return the next change of the price here that was published ahead of time.

        :return: (UTC datetime, `powerbank.tariff.version`), or None; the version is
            empty where nobody can rent any more from then on.
        """
        self.ensure_one()
        rules = self.env["powerbank.tariff.rule"]
        _now, *later = rules._timeline(rules._schedule(self.id))
        return later[0] if later else None

    def _member_levels(self):
        """Return the membership levels whose members pay another price here."""
        self.ensure_one()
        levels = self.env["powerbank.member.level"].search(
            [("company_id", "=", self.company_id.id)]
        )
        return levels.filtered(lambda level: level.discount or level._version())
