from odoo import api, models

#: Setting -> calls in a minute; 0 is no limit.
CALLS = {"rate_cabinet": 60, "rate_refused": 30}


class ApiRate(models.AbstractModel):
    """How often a cabinet may call, and how often an address with a wrong secret."""

    _inherit = "powerbank.api.rate"

    # === BUSINESS METHODS === #

    @api.model
    def _limit(self, setting):
        if setting not in CALLS:
            return super()._limit(setting)
        settings = self.env["res.config.settings"]
        return settings._number(f"powerbank_device.{setting}", CALLS[setting])
