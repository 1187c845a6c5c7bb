from odoo import fields, models
from odoo.exceptions import UserError


class TariffVersionSchedule(models.Model):
    """A version that was published ahead of time, until it takes effect."""

    _inherit = "powerbank.tariff.version"

    is_scheduled = fields.Boolean(compute="_compute_is_scheduled")

    # === COMPUTE METHODS === #

    def _compute_is_scheduled(self):
        now = fields.Datetime.now()
        for version in self:
            published = version.state == "published"
            version.is_scheduled = published and version.effective_from > now

    # === ACTION METHODS === #

    def action_withdraw(self):
        """Take an announced version back before anybody pays by it.

        :raise UserError: it has taken effect.
        """
        self.check_access("write")
        if not all(version.is_scheduled for version in self):
            raise UserError(
                self.env._(
                    "Only a version that has not taken effect yet can be withdrawn."
                    " Publish a new version instead."
                )
            )
        for version in self.sudo():
            version._withdraw()
        rules = self.env["powerbank.tariff.rule"]
        rules._forget_schedules()
        rules._check_city_packs(self.company_id)

    def _withdraw(self):
        self.state = "withdrawn"
        self.tariff_id.message_post(
            body=self.env._(
                "%(version)s, announced for %(at)s, was withdrawn.",
                version=self.display_name,
                at=fields.Datetime.to_string(self.effective_from),
            )
        )
