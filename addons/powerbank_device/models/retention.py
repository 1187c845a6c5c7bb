from odoo import api, models
from odoo.fields import Domain

from odoo.addons.powerbank_rental.models.retention import RetentionRule


class Retention(models.AbstractModel):
    """Rule B-75: what cabinets said is kept for two years."""

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
                domain=Domain("state", "not in", ("received", "quarantined")),
            ),
        ]
