from odoo import api, models
from odoo.fields import Domain

from odoo.addons.powerbank_rental.models.retention import RetentionRule

from .cabinet_session import KEEP_DAYS
from .device_frame import DeviceFrame

CLOSED = Domain("state", "in", ("applied", "ignored"))


class Retention(models.AbstractModel):
    """Rule B-75: what cabinets said is kept for two years, their raw bytes for less.

    Tables in monthly parts look after themselves (`powerbank.partitioned`).
    """

    _inherit = "powerbank.retention"

    @api.model
    def _retention_rules(self):
        return [
            *super()._retention_rules(),
            RetentionRule(
                "powerbank_device.keep_event_days",
                730,
                "powerbank.device.event",
                "received_at",
                domain=CLOSED,
            ),
            RetentionRule(
                "powerbank_device.keep_session_days",
                KEEP_DAYS,
                "powerbank.cabinet.session",
                "started_at",
                domain=Domain("ended_at", "!=", False),
            ),
            RetentionRule(
                DeviceFrame._keep_setting,
                DeviceFrame._keep_days,
                "powerbank.device.event",
                "received_at",
                "_forget_raw",
                CLOSED & Domain("raw", "!=", False),
            ),
        ]

    @api.model
    def _cron_expire(self):
        """Make and drop the monthly parts besides."""
        self.env["powerbank.partitioned"]._cron_parts()
        return super()._cron_expire()
