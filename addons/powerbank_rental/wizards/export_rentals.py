from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ExportRentals(models.TransientModel):
    """Ask for the period whose rentals are wanted as a workbook."""

    _name = "powerbank.export.rentals"
    _description = "Rentals of a Period"

    begin = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
    )
    end = fields.Date(
        string="To", required=True, default=lambda self: fields.Date.context_today(self)
    )
    moment = fields.Selection(
        selection=[("confirmed_at", "Ordered At"), ("ended_at", "Ended At")],
        string="Rentals That Were",
        required=True,
        default="ended_at",
        help="Money belongs to the period of the end, demand to that of the order.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("begin", "end")
    def _check_period(self):
        for wizard in self:
            if wizard.end < wizard.begin:
                raise ValidationError(
                    self.env._("The period ends before it begins. Swap the dates.")
                )

    # === ACTION METHODS === #

    def action_download(self):
        """Send the browser to the workbook."""
        self.ensure_one()
        query = {
            "begin": self._midnight(self.begin).isoformat(),
            "end": self._midnight(self.end + timedelta(days=1)).isoformat(),
            "moment": self.moment,
        }
        return {
            "type": "ir.actions.act_url",
            "url": f"/powerbank/export/rentals.xlsx?{urlencode(query)}",
            "target": "download",
        }

    def _midnight(self, day):
        """Return the UTC instant at which `day` begins for this user."""
        zone = ZoneInfo(self.env.user.tz or "UTC")
        begin = datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC"))
        return begin.replace(tzinfo=None)
