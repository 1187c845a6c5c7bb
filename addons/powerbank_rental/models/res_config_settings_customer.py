from odoo import fields, models


class ResConfigSettingsCustomer(models.TransientModel):
    """Settings of what customers may do, and of what is kept about them."""

    _inherit = "res.config.settings"

    powerbank_grey_deposit = fields.Integer(
        string="Deposit of the Grey-Listed",
        default=99,
        config_parameter="powerbank_rental.grey_deposit",
    )
