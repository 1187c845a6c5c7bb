from odoo import fields, models


class HardwareSetting(models.TransientModel):
    """Times and limits of cabinets and power banks (table D.11)."""

    _inherit = "res.config.settings"

    powerbank_eject_retries = fields.Integer(
        string="Retries After a Failed Eject",
        default=2,
        config_parameter="powerbank_rental.eject_retries",
        at_least=0,
        at_most=5,
    )
    powerbank_verify_seconds = fields.Integer(
        string="Ask Again After (s)",
        default=10,
        config_parameter="powerbank_rental.verify_seconds",
        at_least=3,
        at_most=60,
    )
    powerbank_verify_attempts = fields.Integer(
        string="Inventories Asked For",
        default=3,
        config_parameter="powerbank_rental.verify_attempts",
        at_least=1,
        at_most=10,
    )
    powerbank_verify_give_up_seconds = fields.Integer(
        string="Given Up After (s)",
        default=120,
        config_parameter="powerbank_rental.verify_give_up_seconds",
        at_least=30,
        at_most=150,
    )
    powerbank_eject_unknown_hours = fields.Integer(
        string="Cancelled After (h)",
        default=24,
        config_parameter="powerbank_rental.eject_unknown_hours",
        at_least=1,
        at_most=168,
    )
    powerbank_eject_settle_seconds = fields.Integer(
        string="Echo of an Eject (s)",
        default=10,
        config_parameter="powerbank_rental.eject_settle_seconds",
        at_least=0,
        at_most=60,
    )
    powerbank_relock_seconds = fields.Integer(
        string="Not Taken Within (s)",
        default=60,
        config_parameter="powerbank_rental.relock_seconds",
        at_least=0,
        at_most=300,
    )
    powerbank_half_inserted_minutes = fields.Integer(
        string="Half Inserted (min)",
        default=10,
        config_parameter="powerbank_rental.half_inserted_minutes",
        at_least=1,
        at_most=60,
    )
    powerbank_alternative_minutes = fields.Integer(
        string="Another Cabinet Is Named For (min)",
        default=15,
        config_parameter="powerbank_rental.alternative_minutes",
        at_least=1,
        at_most=120,
    )
    powerbank_slot_failures = fields.Integer(
        string="Failures of a Slot",
        default=3,
        config_parameter="powerbank_rental.slot_failures",
        at_least=1,
        at_most=20,
    )
    powerbank_slot_failure_hours = fields.Integer(
        string="Failures of a Slot Count For (h)",
        default=24,
        config_parameter="powerbank_rental.slot_failure_hours",
        at_least=1,
        at_most=168,
    )
    powerbank_slot_misreads = fields.Integer(
        string="Wrong Power Banks of a Slot",
        default=2,
        config_parameter="powerbank_rental.slot_misreads",
        at_least=1,
        at_most=20,
    )
    powerbank_offline_minutes = fields.Integer(
        string="Offline Notice After (min)",
        default=10,
        config_parameter="powerbank_rental.offline_minutes",
        at_least=1,
        at_most=1440,
    )
    powerbank_offline_serious_minutes = fields.Integer(
        string="Offline Warning After (min)",
        default=120,
        config_parameter="powerbank_rental.offline_serious_minutes",
        at_least=1,
        at_most=10080,
    )
    powerbank_offline_urgent_minutes = fields.Integer(
        string="Offline Urgent After (min)",
        default=1440,
        config_parameter="powerbank_rental.offline_urgent_minutes",
        at_least=1,
        at_most=43200,
    )
    powerbank_closed_minutes = fields.Integer(
        string="Closed Venues Are Looked At Every (min)",
        default=30,
        config_parameter="powerbank_rental.closed_minutes",
        at_least=5,
        at_most=1440,
    )
    powerbank_warm_celsius = fields.Integer(
        string="Warm From (°C)",
        default=55,
        config_parameter="powerbank_rental.warm_celsius",
        at_least=30,
        at_most=80,
    )
    powerbank_hot_celsius = fields.Integer(
        string="Fire Risk From (°C)",
        default=60,
        config_parameter="powerbank_rental.hot_celsius",
        at_least=30,
        at_most=90,
    )
    powerbank_min_health = fields.Integer(
        string="Least Health (%)",
        default=60,
        config_parameter="powerbank_rental.min_health",
        at_least=0,
        at_most=100,
    )
    powerbank_found_quarantine_days = fields.Integer(
        string="Checked When Away For (Days)",
        default=7,
        config_parameter="powerbank_rental.found_quarantine_days",
        at_least=1,
        at_most=365,
    )
    powerbank_lost_days = fields.Integer(
        string="Lost After (Days)",
        default=30,
        config_parameter="powerbank_rental.lost_days",
        at_least=1,
        at_most=365,
    )
    powerbank_unknown_bank = fields.Selection(
        selection=[
            ("accept", "Take it into the books, in quarantine"),
            ("refuse", "Leave it aside for people"),
        ],
        string="Unknown Power Banks",
        default="accept",
        config_parameter="powerbank_rental.unknown_bank",
    )
