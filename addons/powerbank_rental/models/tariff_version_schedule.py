from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class TariffVersionSchedule(models.Model):
    """A version that was published ahead of time, until it takes effect."""

    _inherit = "powerbank.tariff.version"

    is_scheduled = fields.Boolean(compute="_compute_is_scheduled")
    status = fields.Char(compute="_compute_status")

    # === COMPUTE METHODS === #

    @api.depends("effective_from", "state", "tz")
    @api.depends_context("lang")
    def _compute_status(self):
        """Say of an announced version from when on it holds, by its own clock."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for version in self:
            version.status = (
                self.env._("From %s", version._effective_local())
                if version.is_scheduled
                else labels.get(version.state, "")
            )

    def _effective_local(self):
        """Return when this version takes effect, as people of its zone write it."""
        local = format_datetime(
            self.env, self.effective_from, tz=self.tz, dt_format="short"
        )
        return f"{local} ({self.tz})" if self.tz != self.env.user.tz else local

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
