from odoo import fields, models

from .api_rate import CALLS
from .device_event_order import CALL_DELAY_SECONDS


class ResConfigSettingsCall(models.TransientModel):
    """Cabinets that call by HTTP, and where they find the broker."""

    _inherit = "res.config.settings"

    powerbank_broker_host = fields.Char(
        string="Broker's Host",
        config_parameter="powerbank_device.broker_host",
        help="As cabinets reach it. Empty: the host of this server's own address.",
    )
    powerbank_broker_port = fields.Integer(
        string="Broker's Port",
        config_parameter="powerbank_device.broker_port",
        default=1883,
        at_least=1,
        at_most=65535,
    )
    powerbank_call_delay_seconds = fields.Integer(
        string="A Call Is Late by at Most (s)",
        config_parameter="powerbank_device.call_delay_seconds",
        default=CALL_DELAY_SECONDS,
        at_most=86400,
    )
    powerbank_rate_cabinet = fields.Integer(
        string="Calls a Minute by Cabinet",
        config_parameter="powerbank_device.rate_cabinet",
        default=CALLS["rate_cabinet"],
    )
    powerbank_rate_refused = fields.Integer(
        string="Refused Calls a Minute by Address",
        config_parameter="powerbank_device.rate_refused",
        default=CALLS["rate_refused"],
    )
