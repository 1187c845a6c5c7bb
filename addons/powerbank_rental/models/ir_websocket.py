from odoo import models

from .desk_news import CHANNEL


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Let dispatchers hear the news of their own companies, and nobody else."""
        wanted = CHANNEL in channels
        channels = [channel for channel in channels if channel != CHANNEL]
        user = self.env.user
        if wanted and user.has_group("powerbank_rental.group_powerbank_dispatcher"):
            channels += [(company, CHANNEL) for company in user.company_ids]
        return super()._build_bus_channel_list(channels)
