from odoo import fields, models


class ResConfigSettingsReservation(models.TransientModel):
    """How long things are kept for customers, and how long they wait."""

    _inherit = "res.config.settings"

    powerbank_reservation_minutes = fields.Integer(
        string="A Reservation Holds (min)",
        default=10,
        config_parameter="powerbank_rental.reservation_minutes",
    )
    powerbank_reservations_per_day = fields.Integer(
        string="Reservations a Day",
        default=5,
        config_parameter="powerbank_rental.reservations_per_day",
    )
    powerbank_window_minutes = fields.Integer(
        string="Longest Time Ahead (min)",
        default=60,
        config_parameter="powerbank_rental.window_minutes",
    )
    powerbank_window_days = fields.Integer(
        string="Days Ahead",
        default=7,
        config_parameter="powerbank_rental.window_days",
    )
    powerbank_wait_minutes = fields.Integer(
        string="Customers Wait (min)",
        default=120,
        config_parameter="powerbank_rental.wait_minutes",
    )
    powerbank_waits_most = fields.Integer(
        string="Waits at a Time",
        default=10,
        config_parameter="powerbank_rental.waits_most",
        at_least=1,
        at_most=50,
    )
    powerbank_ahead_minutes = fields.Integer(
        string="Put Aside Before (min)",
        default=10,
        config_parameter="powerbank_rental.ahead_minutes",
        at_least=1,
        at_most=60,
    )
    powerbank_turn_minutes = fields.Integer(
        string="A Turn Lasts (min)",
        default=5,
        config_parameter="powerbank_rental.turn_minutes",
        at_least=1,
        at_most=60,
    )
