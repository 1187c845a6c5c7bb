import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class PushGateway(models.AbstractModel):
    """The way a message takes to the customer's mini-program.

    Without a provider the message is written to the server's log, where staff of a
    trial installation read it; the inbox has it in any case. An addon that brings a
    provider (subscription messages, push services) overrides `_send`.
    """

    _name = "powerbank.push.gateway"
    _description = "Push Message Gateway"

    @api.model
    def _send(self, customer, event, title, text):
        """Send a message to `customer`. Called while no transaction is open.

        Network is allowed here, writing to the database is not. Whatever is raised is
        noted, and the message is tried again later.

        :param str event: event code; providers have their own template for each.
        """
        _logger.info("Message %s to customer %s: %s", event, customer.id, title)
