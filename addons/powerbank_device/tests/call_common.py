from odoo.tests import HttpCase

from ..protocol import volinks, volinks_http
from ..protocol.messages import Outcome, Returned
from .common import DeviceCommon

BASE = "/powerbank/device/volinks"


class CallCommon(DeviceCommon, HttpCase):
    """Cabinets that call by HTTP, each with its secret in the address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["powerbank.refused.call"].search([]).unlink()
        for name in ("rate_cabinet", "rate_refused"):
            cls._limit(name, 0)
        cls._set("rate_address", 0)
        params = cls.env["ir.config_parameter"]
        params.set_param("powerbank_device.broker_host", "broker.example")
        params.set_param("powerbank_device.broker_port", "8883")
        cls.secrets = {
            cabinet: cls._issue(cabinet) for cabinet in cls.cabinet | cls.other_cabinet
        }

    @classmethod
    def _issue(cls, cabinet, **options):
        credentials = cls.env["powerbank.credential"]
        return credentials._issue(cabinet, "http", **options)

    @classmethod
    def _limit(cls, name, number):
        params = cls.env["ir.config_parameter"]
        params.set_param(f"powerbank_device.{name}", str(number))

    # === CALLS === #

    def _call(self, cabinet, path, values, *, body=b"", secret=None, status=200):
        """Call as a cabinet does; return the vendor's envelope."""
        secret = secret or self.secrets[cabinet]
        address = f"{BASE}/{secret}{volinks_http.signed(path, values)}"
        response = self.url_open(
            address,
            data=body or None,
            headers={"Content-Type": "text/plain"} if body else None,
            method="POST" if body else "GET",
        )
        self.assertEqual(response.status_code, status, response.text)
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertNotIn("Traceback", response.text)
        answer = response.json()
        self.assertEqual(set(answer), {"code", "type", "msg", "time", "data"})
        self.assertEqual(answer["code"], status)
        return answer

    def _connect(self, cabinet, **options):
        values = {"uuid": cabinet.device_uid, "deviceId": "0", "simUUID": "8986"}
        body = b"hardware=V6086&software=20240904-RBMG-3.0.0.0"
        return self._call(cabinet, volinks_http.CONNECT, values, body=body, **options)

    def _upload(self, cabinet, message, **options):
        values = {"rentboxSN": cabinet.device_uid, "signal": "20"}
        body = volinks.encode(message).hex().encode()
        return self._call(cabinet, volinks_http.UPLOAD, values, body=body, **options)

    def _tell_return(self, cabinet, slot, bank, **options):
        values = {
            "rentboxSN": cabinet.device_uid,
            "singleSN": bank.name,
            "hole": str(slot),
        }
        return self._call(cabinet, volinks_http.RETURN, values, **options)

    # === WHAT CAME OF IT === #

    def _events(self, cabinet):
        return self.env["powerbank.device.event"].search(
            [("cabinet_id", "in", cabinet.ids)]
        )

    def _interpret(self, cabinet):
        """Have the gateway take the cabinet's oldest event; return it."""
        events = self._events(cabinet).filtered(lambda e: e.state == "received")
        event = events.sorted("id")[:1]
        event._interpret(event.ids)
        return event

    def _returned(self, slot, bank, level=60):
        return Returned(
            slot=slot, bank=bank.name, code=1, outcome=Outcome.OK, level=level
        )
