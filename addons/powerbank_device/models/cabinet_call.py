import time
from urllib.parse import urlsplit

from odoo import api, fields, models

from odoo.addons.powerbank_rental.errors import Refusal

from ..passwords import derived
from ..protocol import volinks_http

#: Where cabinets of a vendor call, below the secret that is a cabinet's own.
CALLS_AT = {"volinks": "/powerbank/device/volinks"}


class CabinetCall(models.Model):
    """Cabinets that also call by HTTP: who it is, and what one that starts is told."""

    _inherit = "powerbank.cabinet"

    refused_call_ids = fields.One2many(
        "powerbank.refused.call", "cabinet_id", readonly=True
    )
    refused_call_count = fields.Integer(compute="_compute_refused_call_count")

    # === COMPUTE METHODS === #

    @api.depends("refused_call_ids")
    def _compute_refused_call_count(self):
        groups = self.env["powerbank.refused.call"]._read_group(
            [("cabinet_id", "in", self.ids)], ["cabinet_id"], ["__count"]
        )
        counts = {cabinet.id: count for cabinet, count in groups}
        for cabinet in self:
            cabinet.refused_call_count = counts.get(cabinet.id, 0)

    # === BUSINESS METHODS === #

    @api.model
    def _numbered(self, vendor, device_uid):
        """Return the cabinet of this number, with full rights; empty when none is."""
        return self.sudo().search(
            [
                ("vendor", "=", vendor),
                ("device_uid", "=", device_uid),
                ("state", "!=", "removed"),
            ]
        )

    @api.model
    def _caller(self, vendor, device_uid, secret):
        """Return the cabinet that calls, with full rights; empty if unproven."""
        cabinet = self._numbered(vendor, device_uid)
        is_proven = cabinet._credentials("http")._accepts(secret)
        return cabinet if is_proven else cabinet.browse()

    def _to_write_down(self, purpose, secret):
        """Return what is to be written into this cabinet when a secret was issued.

        :raise Refusal: cabinets of this vendor do not call by HTTP.
        """
        self.ensure_one()
        if purpose != "http":
            return secret
        if self.vendor not in CALLS_AT:
            raise Refusal(
                "wrong_state",
                self.env._("Cabinet %s does not call by HTTP.", self.display_name),
            )
        return f"{self.get_base_url()}{CALLS_AT[self.vendor]}/{secret}"

    def _connection(self, secret):
        """Return where the broker is and how to sign in there, in the vendor's form.

        :return: None when the broker's password was issued apart from this secret.
        """
        self.ensure_one()
        password = derived(secret, "broker")
        if not self._credentials("broker")._accepts(password):
            return None
        now_ms = int(time.time() * 1000)
        broker = self._broker()
        return volinks_http.connection(self.device_uid, broker, password, now_ms)

    @api.model
    def _broker(self):
        """Return where cabinets find the broker: where they find us, unless told."""
        params = self.env["ir.config_parameter"].sudo()
        host = params.get_param("powerbank_device.broker_host")
        port = self.env["res.config.settings"]._number(
            "powerbank_device.broker_port", 1883
        )
        return volinks_http.Broker(host or urlsplit(self.get_base_url()).hostname, port)

    # === ACTION METHODS === #

    def action_open_refused_calls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_device.refused_call_action"
        )
        action.update(domain=[("cabinet_id", "=", self.id)])
        return action
