from odoo import fields, models


class ResConfigSettingsCustomer(models.TransientModel):
    """Settings of what customers may do, and of what is kept about them."""

    _inherit = "res.config.settings"

    powerbank_open_rentals = fields.Integer(
        string="Rentals at a Time",
        default=1,
        config_parameter="powerbank_rental.open_rentals",
        at_least=1,
        at_most=10,
    )
    powerbank_min_age = fields.Integer(
        string="Rents From (Years of Age)",
        default=14,
        config_parameter="powerbank_rental.min_age",
        at_most=99,
    )
    powerbank_grey_deposit = fields.Integer(
        string="Deposit of the Grey-Listed",
        default=99,
        config_parameter="powerbank_rental.grey_deposit",
    )
    powerbank_erasure_days = fields.Integer(
        string="Erase Accounts After (Days)",
        default=7,
        config_parameter="powerbank_rental.erasure_days",
    )
    powerbank_exports_per_day = fields.Integer(
        string="Data Exports a Day",
        default=1,
        config_parameter="powerbank_rental.exports_per_day",
        at_least=1,
        at_most=10,
    )
    powerbank_rating_days = fields.Integer(
        string="Rate a Rental Within (Days)",
        default=7,
        config_parameter="powerbank_rental.rating_days",
    )
    powerbank_favourites_most = fields.Integer(
        string="Favourite Stations at Most",
        default=100,
        config_parameter="powerbank_rental.favourites_most",
        at_least=1,
        at_most=1000,
    )
    powerbank_faults_per_day = fields.Integer(
        string="Faults Reported a Day",
        default=10,
        config_parameter="powerbank_rental.faults_per_day",
        at_least=1,
        at_most=100,
    )
    powerbank_keep_position_days = fields.Integer(
        string="Keep Positions (Days)",
        default=180,
        config_parameter="powerbank_rental.keep_position_days",
    )
    powerbank_keep_session_days = fields.Integer(
        string="Keep Ended Sessions (Days)",
        default=7,
        config_parameter="powerbank_rental.keep_session_days",
    )
    powerbank_keep_code_days = fields.Integer(
        string="Keep Sign-in Codes (Days)",
        default=1,
        config_parameter="powerbank_rental.keep_code_days",
    )
    powerbank_keep_request_days = fields.Integer(
        string="Keep Answers to Retries (Days)",
        default=1,
        config_parameter="powerbank_rental.keep_request_days",
    )
    powerbank_notification_days = fields.Integer(
        string="Keep Messages (Days)",
        default=365,
        config_parameter="powerbank_rental.notification_days",
    )
    powerbank_keep_origin_days = fields.Integer(
        string="Keep the Origin of Consents (Days)",
        default=1095,
        config_parameter="powerbank_rental.keep_origin_days",
    )
    powerbank_keep_export_days = fields.Integer(
        string="Keep Data Exports (Days)",
        default=7,
        config_parameter="powerbank_rental.keep_export_days",
    )

    def set_values(self):
        """Another age is another text to agree to."""
        result = super().set_values()
        self.env["powerbank.legal.text"].sudo()._publish_age()
        return result
