from odoo import fields, models

from .payment_provider import BREAKER_FAILURES, BREAKER_MINUTES
from .request_query import POLL_MINUTES


class ResConfigSettingsProvider(models.TransientModel):
    """Settings of a provider that is slow, silent or down."""

    _inherit = "res.config.settings"

    powerbank_poll_minutes = fields.Integer(
        string="Ask the Provider After (min)",
        default=POLL_MINUTES,
        config_parameter="powerbank_rental.poll_minutes",
    )
    powerbank_breaker_failures = fields.Integer(
        string="Broken Calls",
        default=BREAKER_FAILURES,
        config_parameter="powerbank_rental.breaker_failures",
    )
    powerbank_breaker_minutes = fields.Integer(
        string="Leave It Alone For (min)",
        default=BREAKER_MINUTES,
        config_parameter="powerbank_rental.breaker_minutes",
    )
    powerbank_post_paid_limit = fields.Integer(
        string="White-Listed May Owe",
        default=50,
        config_parameter="powerbank_rental.post_paid_limit",
    )
