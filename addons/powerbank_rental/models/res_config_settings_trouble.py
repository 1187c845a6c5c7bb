from odoo import fields, models


class ResConfigSettingsTrouble(models.TransientModel):
    """Settings of swaps, pauses, claims and reminders."""

    _inherit = "res.config.settings"

    powerbank_swap_minutes = fields.Integer(
        string="Swap Within (min)",
        default=5,
        config_parameter="powerbank_rental.swap_minutes",
    )
    powerbank_swap_limit = fields.Integer(
        string="Swaps of a Rental",
        default=2,
        config_parameter="powerbank_rental.swap_limit",
    )
    powerbank_dead_bank_minutes = fields.Integer(
        string="Dead If Back Within (min)",
        default=10,
        config_parameter="powerbank_rental.dead_bank_minutes",
    )
    powerbank_discharge_tolerance = fields.Integer(
        string="Charge That Gets Lost by Itself (%)",
        default=2,
        config_parameter="powerbank_rental.discharge_tolerance",
    )
    powerbank_nothing_out_minutes = fields.Integer(
        string="Nothing Came Out: Say So Within (min)",
        default=3,
        config_parameter="powerbank_rental.nothing_out_minutes",
    )
    powerbank_nothing_out_return_minutes = fields.Integer(
        string="Nothing Came Out: Back Within (min)",
        default=5,
        config_parameter="powerbank_rental.nothing_out_return_minutes",
    )
    powerbank_case_hours = fields.Integer(
        string="Decide a Case Within (h)",
        default=48,
        config_parameter="powerbank_rental.case_hours",
    )
    powerbank_pause_review_hours = fields.Integer(
        string="Decide a Pause Within (h)",
        default=12,
        config_parameter="powerbank_rental.pause_review_hours",
    )
    powerbank_return_metres = fields.Integer(
        string="Way to a Free Slot (m)",
        default=1000,
        config_parameter="powerbank_rental.return_metres",
    )
    powerbank_near_metres = fields.Integer(
        string="At a Station Within (m)",
        default=200,
        config_parameter="powerbank_rental.near_metres",
    )
    powerbank_place_check_minutes = fields.Integer(
        string="Look for a Free Slot Every (min)",
        default=5,
        config_parameter="powerbank_rental.place_check_minutes",
    )
    powerbank_return_minutes = fields.Integer(
        string="Time to Get There (min)",
        default=30,
        config_parameter="powerbank_rental.return_minutes",
    )
    powerbank_reminder_first_minutes = fields.Integer(
        string="First Reminder (min)",
        default=60,
        config_parameter="powerbank_rental.reminder_first_minutes",
    )
    powerbank_reminder_second_minutes = fields.Integer(
        string="Second Reminder (min)",
        default=12 * 60,
        config_parameter="powerbank_rental.reminder_second_minutes",
    )
    powerbank_reminder_third_minutes = fields.Integer(
        string="Third Reminder (min)",
        default=24 * 60,
        config_parameter="powerbank_rental.reminder_third_minutes",
    )
    powerbank_reminder_sale_minutes = fields.Integer(
        string="Reminder Before the Sale (min)",
        default=24 * 60,
        config_parameter="powerbank_rental.reminder_sale_minutes",
    )
    powerbank_quiet_from_hour = fields.Integer(
        string="Quiet From (Hour)",
        default=22,
        config_parameter="powerbank_rental.quiet_from_hour",
    )
    powerbank_quiet_until_hour = fields.Integer(
        string="Quiet Until (Hour)",
        default=8,
        config_parameter="powerbank_rental.quiet_until_hour",
    )
