import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class SmsGateway(models.AbstractModel):
    """The way a short message takes to a phone.

    Without a provider the message is written to the server's log, where staff of a
    trial installation read it. An addon that brings a provider overrides `_send`.
    """

    _name = "powerbank.sms.gateway"
    _description = "Short Message Gateway"

    @api.model
    def _send(self, phone, text):
        """Send `text` to `phone` (E.164). Called after the transaction committed.

        Network is allowed here, writing to the database is not.
        """
        _logger.info("Short message to %s: %s", phone, text)
