from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .payment_request import DEFAULT_RETRY_HOURS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    powerbank_provider_id = fields.Many2one(
        related="company_id.powerbank_provider_id", readonly=False
    )
    powerbank_payment_method_id = fields.Many2one(
        related="company_id.powerbank_payment_method_id", readonly=False
    )
    powerbank_retry_hours = fields.Char(
        string="Hours Before Each Try",
        default=DEFAULT_RETRY_HOURS,
        config_parameter="powerbank_payment.retry_hours",
    )

    @api.constrains("powerbank_retry_hours")
    def _check_powerbank_retry_hours(self):
        for settings in self:
            try:
                waits = [
                    float(w) for w in (settings.powerbank_retry_hours or "").split(",")
                ]
            except ValueError:
                waits = [-1]
            if min(waits) < 0:
                raise ValidationError(
                    self.env._(
                        "Give the hours before each try as numbers between commas,"
                        " such as: %s",
                        DEFAULT_RETRY_HOURS,
                    )
                )

    @api.onchange("powerbank_provider_id")
    def _onchange_powerbank_provider_id(self):
        """Propose a method of the provider, and none of another one."""
        methods = self.powerbank_provider_id.payment_method_ids
        if self.powerbank_payment_method_id not in methods:
            self.powerbank_payment_method_id = methods[:1]
