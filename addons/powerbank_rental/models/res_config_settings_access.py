from odoo import fields, models

from .api_rate import DEFAULTS


class ResConfigSettingsAccess(models.TransientModel):
    """How customers stay signed in, and how often they may ask."""

    _inherit = "res.config.settings"

    powerbank_session_days = fields.Integer(
        string="Customers Stay Signed In (Days)",
        default=30,
        config_parameter="powerbank_rental.session_days",
    )
    powerbank_access_minutes = fields.Integer(
        string="An Access Token Holds (min)",
        default=120,
        config_parameter="powerbank_rental.access_minutes",
    )
    powerbank_rate_token = fields.Integer(
        string="Requests a Minute by Customer",
        default=DEFAULTS["rate_token"],
        config_parameter="powerbank_rental.rate_token",
    )
    powerbank_rate_address = fields.Integer(
        string="Requests a Minute by Address",
        default=DEFAULTS["rate_address"],
        config_parameter="powerbank_rental.rate_address",
    )
    powerbank_code_seconds = fields.Integer(
        string="A Sign-in Code Holds (s)",
        default=300,
        config_parameter="powerbank_rental.code_seconds",
        at_least=60,
        at_most=1800,
    )
    powerbank_code_attempts = fields.Integer(
        string="Tries for a Sign-in Code",
        default=5,
        config_parameter="powerbank_rental.code_attempts",
        at_least=1,
        at_most=20,
    )
    powerbank_code_pause_seconds = fields.Integer(
        string="Between Two Sign-in Codes (s)",
        default=60,
        config_parameter="powerbank_rental.code_pause_seconds",
        at_least=10,
        at_most=600,
    )
