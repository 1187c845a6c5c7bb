from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..protocol import relink, volinks
from ..protocol.outcomes import parse_outcomes
from .cabinet import INVENTORY_MINUTES
from .cabinet_session import KEEP_DAYS, TAKEOVER_MINUTES, TAKEOVERS
from .command import DEFAULTS
from .device_frame import DeviceFrame
from .slot_reading import SlotReading


class ResConfigSettings(models.TransientModel):
    """Times of the device side (table D.11)."""

    _inherit = "res.config.settings"

    powerbank_send_seconds = fields.Integer(
        string="Send Commands Within",
        config_parameter="powerbank_device.send_seconds",
        default=DEFAULTS["send_seconds"],
        at_least=2,
        at_most=60,
    )
    powerbank_answer_seconds = fields.Integer(
        string="Wait for Answers",
        config_parameter="powerbank_device.answer_seconds",
        default=DEFAULTS["answer_seconds"],
        at_least=2,
        at_most=60,
    )
    powerbank_eject_gap_seconds = fields.Integer(
        string="Gap Between Ejects",
        config_parameter="powerbank_device.eject_gap_seconds",
        default=DEFAULTS["eject_gap_seconds"],
        at_most=60,
    )
    powerbank_settle_seconds = fields.Integer(
        string="Inventory After an Eject",
        config_parameter="powerbank_device.settle_seconds",
        default=DEFAULTS["settle_seconds"],
        at_most=60,
    )
    powerbank_inventory_minutes = fields.Integer(
        string="Full Inventory Every",
        config_parameter="powerbank_device.inventory_minutes",
        default=INVENTORY_MINUTES,
        at_least=1,
        at_most=1440,
    )
    powerbank_silence_minutes_volinks = fields.Integer(
        string="Volinks Offline After",
        config_parameter="powerbank_device.silence_minutes_volinks",
        default=volinks.SILENCE_MINUTES,
        at_least=1,
        at_most=1440,
    )
    powerbank_silence_minutes_relink = fields.Integer(
        string="Relink Offline After",
        config_parameter="powerbank_device.silence_minutes_relink",
        default=relink.SILENCE_MINUTES,
        at_least=1,
        at_most=1440,
    )
    powerbank_relink_level_in_steps = fields.Boolean(
        string="Relink Tells Charge in Steps",
        config_parameter="powerbank_device.relink_level_in_steps",
    )
    powerbank_check_all_boards = fields.Boolean(
        string="Volinks: Ask for All Boards",
        config_parameter="powerbank_device.check_all_boards",
    )
    powerbank_relink_outcomes = fields.Char(
        string="Relink: Codes of Ejects",
        config_parameter="powerbank_device.relink_outcomes",
    )
    powerbank_relink_health_code = fields.Integer(
        string="Relink: Topic of the Health",
        config_parameter="powerbank_device.relink_health_code",
        at_most=99,
    )
    powerbank_relink_health_in_percent = fields.Boolean(
        string="Relink Tells Health in Percent",
        config_parameter="powerbank_device.relink_health_in_percent",
    )
    powerbank_takeovers = fields.Integer(
        string="Second Device After",
        config_parameter="powerbank_device.takeovers",
        default=TAKEOVERS,
        at_least=1,
        at_most=100,
    )
    powerbank_takeover_minutes = fields.Integer(
        string="Second Device Within",
        config_parameter="powerbank_device.takeover_minutes",
        default=TAKEOVER_MINUTES,
        at_least=1,
        at_most=1440,
    )
    powerbank_keep_session_days = fields.Integer(
        string="Keep Cabinet Sessions (Days)",
        config_parameter="powerbank_device.keep_session_days",
        default=KEEP_DAYS,
    )
    powerbank_keep_event_days = fields.Integer(
        string="Keep Device Events (Days)",
        config_parameter="powerbank_device.keep_event_days",
        default=730,
    )
    powerbank_keep_frame_days = fields.Integer(
        string="Keep Raw Frames (Days)",
        config_parameter=DeviceFrame._keep_setting,
        default=DeviceFrame._keep_days,
        at_most=3650,
    )
    powerbank_keep_reading_days = fields.Integer(
        string="Keep Slot Readings (Days)",
        config_parameter=SlotReading._keep_setting,
        default=SlotReading._keep_days,
        at_most=3650,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("powerbank_relink_outcomes")
    def _check_relink_outcomes(self):
        for settings in self:
            try:
                parse_outcomes(settings.powerbank_relink_outcomes or "")
            except ValueError as error:
                raise ValidationError(
                    self.env._("The codes of ejects cannot be read: %s", error)
                ) from None
