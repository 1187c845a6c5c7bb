import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.tests import new_test_user, tagged

from odoo.addons.powerbank_rental.tests.common import TourCase

from ..gateway import store
from ..protocol import volinks
from .common import Connection, DeviceCommon


@tagged("post_install", "-at_install")
class TestTours(DeviceCommon, TourCase):
    """A dispatcher at the page of a cabinet, in a real browser."""

    def test_dispatcher_asks_for_the_inventory_and_sees_the_answer(self):
        new_test_user(self.env, "dora", "powerbank_rental.group_powerbank_dispatcher")
        self.env.flush_all()
        cabinet = threading.Thread(target=self._answer)
        self._start_once_asked(cabinet)
        path = f"/odoo/cabinets/{self.cabinet.id}"
        self.start_tour(path, "powerbank_device_inventory_tour", login="dora")
        cabinet.join()
        self.env.invalidate_all()
        command = self.cabinet.command_ids.filtered(lambda c: c.kind == "inventory")
        self.assertEqual(command[:1].state, "acknowledged")

    def test_dispatcher_orders_at_the_page_of_a_cabinet(self):
        new_test_user(self.env, "dora", "powerbank_rental.group_powerbank_dispatcher")
        self.env.flush_all()
        path = f"/odoo/cabinets/{self.cabinet.id}"
        self.start_tour(path, "powerbank_device_order_tour", login="dora")
        self.env.invalidate_all()
        self.assertRecordValues(
            self.cabinet.command_ids, [{"kind": "volume", "state": "queued"}]
        )

    def _start_once_asked(self, cabinet):
        """Let the cabinet come to life when the page gives its first order."""
        model = self.registry["powerbank.cabinet"]
        ask = model._request_inventory

        def request_inventory(cabinets):
            if not cabinet.ident:
                cabinet.start()
            return ask(cabinets)

        self.patch(model, "_request_inventory", request_inventory)

    def _answer(self):
        """Take the order as the gateway does, and answer as the cabinet would."""
        answered = False
        while not answered and time.monotonic() < self._give_up_at:
            time.sleep(0.5)
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                claims = store.claim_commands(Connection(env), 100)
                answered = bool(claims)
                if answered:
                    cabinet = env["powerbank.cabinet"].browse(self.cabinet.id)
                    event = env["powerbank.device.event"].create(
                        {
                            "cabinet_id": cabinet.id,
                            "vendor": "volinks",
                            "topic": volinks.uplink_topic(cabinet.device_uid),
                            "raw": volinks.encode(self._inventory(cabinet)).hex(),
                            "received_at": self._ago(),
                            "arrival": time.time(),
                        }
                    )
                    event._interpret(event.ids)

    def setUp(self):
        super().setUp()
        self._give_up_at = time.monotonic() + 300
