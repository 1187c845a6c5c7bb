from odoo import fields, models

from .cabinet_live import STALE_MINUTES
from .rental_scan import FAR_METRES


class ResConfigSettingsPlaces(models.TransientModel):
    """What is shown of stations, and to whom."""

    _inherit = "res.config.settings"

    powerbank_stale_minutes = fields.Integer(
        string="Stock Is Shown For (min)",
        default=STALE_MINUTES,
        config_parameter="powerbank_rental.stale_minutes",
    )
    powerbank_scan_metres = fields.Integer(
        string="A Scan Is Far Beyond (m)",
        default=FAR_METRES,
        config_parameter="powerbank_rental.scan_metres",
    )
    powerbank_return_policy = fields.Selection(
        related="company_id.powerbank_return_policy", readonly=False, required=True
    )
    powerbank_hide_feeds = fields.Boolean(
        string="No Open Data",
        config_parameter="powerbank_rental.hide_feeds",
    )
    powerbank_feed_email = fields.Char(
        string="Contact for the Open Feeds",
        config_parameter="powerbank_rental.feed_email",
    )
