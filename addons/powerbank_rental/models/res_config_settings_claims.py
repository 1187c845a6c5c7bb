from odoo import fields, models


class ResConfigSettingsClaims(models.TransientModel):
    """Settings of how far a customer is taken at his word."""

    _inherit = "res.config.settings"

    powerbank_claim_days = fields.Integer(
        string="Claims Count for (days)",
        default=30,
        at_least=1,
        at_most=365,
        config_parameter="powerbank_rental.claim_days",
    )
    powerbank_claim_limit = fields.Integer(
        string="Claims That Stop the Clock",
        default=3,
        at_most=100,
        config_parameter="powerbank_rental.claim_limit",
    )
    powerbank_claim_grace_minutes = fields.Integer(
        string="Said Before It Was Put In (min)",
        default=5,
        at_most=60,
        config_parameter="powerbank_rental.claim_grace_minutes",
    )
    powerbank_dead_bank_limit = fields.Integer(
        string="Dead Power Banks Waived Without an Agent",
        default=3,
        at_most=100,
        config_parameter="powerbank_rental.dead_bank_limit",
    )
    powerbank_pause_auto_hours = fields.Integer(
        string="Pause Without an Agent (h)",
        default=6,
        at_least=1,
        at_most=72,
        config_parameter="powerbank_rental.pause_auto_hours",
    )
    powerbank_pause_limit = fields.Integer(
        string="Pauses of a Rental Without an Agent",
        default=2,
        at_most=20,
        config_parameter="powerbank_rental.pause_limit",
    )
    powerbank_pause_customer_limit = fields.Integer(
        string="Pauses of a Customer Without an Agent",
        default=6,
        at_most=100,
        config_parameter="powerbank_rental.pause_customer_limit",
    )
    powerbank_travel_kmh = fields.Integer(
        string="Fastest Way to Travel (km/h)",
        default=120,
        at_least=5,
        at_most=1000,
        config_parameter="powerbank_rental.travel_kmh",
    )
