from datetime import UTC, datetime

from odoo import api, fields, models


class DeviceEventCall(models.Model):
    """Frames that came by HTTP: the same inbox, interpreted by the same gateway."""

    _inherit = "powerbank.device.event"

    channel = fields.Selection(
        selection=[("mqtt", "MQTT"), ("http", "HTTP")],
        readonly=True,
        default="mqtt",
        help="A frame over HTTP may be older than one over MQTT that came before it.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _keep_call(self, cabinet, call):
        """Store what a cabinet said over HTTP, for the gateway to interpret.

        :param cabinet: who it is, proven by its secret.
        :param call: `protocol.volinks_http.Call`.
        :return: the event.
        """
        now = datetime.now(UTC)
        return self.sudo().create(
            {
                "cabinet_id": cabinet.id,
                "vendor": cabinet.vendor,
                "device_uid": call.device_uid,
                "topic": call.topic,
                "raw": call.raw.hex().upper(),
                "channel": "http",
                "gateway": "http",
                "received_at": now.replace(microsecond=0, tzinfo=None),
                "arrival": now.timestamp(),
            }
        )
