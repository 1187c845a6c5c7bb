from odoo import fields, models


class Bank(models.Model):
    """Which device events were about a power bank."""

    _inherit = "powerbank.bank"

    device_event_ids = fields.One2many(
        "powerbank.device.event", "bank_id", readonly=True
    )

    def init(self):
        """Leave room on each page: a new charge is written without any index."""
        super().init()
        self.env.cr.execute("ALTER TABLE powerbank_bank SET (fillfactor = 70)")
