from odoo import fields, models

from .rental_correction import SECOND_PERSON_LIMIT


class ResConfigSettingsBills(models.TransientModel):
    """Settings of corrections, debts and sales."""

    _inherit = "res.config.settings"

    powerbank_second_person_limit = fields.Integer(
        string="Second Person Above",
        default=SECOND_PERSON_LIMIT,
        config_parameter="powerbank_rental.second_person_limit",
    )
    powerbank_write_off_days = fields.Integer(
        string="Write Off After (Days)",
        default=180,
        config_parameter="powerbank_rental.write_off_days",
    )
    powerbank_buy_back_days = fields.Integer(
        string="Buy Back Within (Days)",
        default=7,
        config_parameter="powerbank_rental.buy_back_days",
    )
    powerbank_restocking_percent = fields.Integer(
        string="Restocking (% of the Fee)",
        default=20,
        config_parameter="powerbank_rental.restocking_percent",
    )
