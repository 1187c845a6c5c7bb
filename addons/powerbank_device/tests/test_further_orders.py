from odoo.tests import tagged

from odoo.addons.powerbank_rental.errors import Refusal

from ..protocol import relink_cabinet, volinks_http
from ..protocol.messages import Details, LoadAdverts, Query, SetLocation, Upgrade
from ..protocol.relink_messages import CLASSES
from .call_common import BASE, CallCommon
from .common import DeviceCommon, RelinkFleet
from .order_common import OrderCommon

#: Number of the topic on which the makers of these tests tell the health.
HEALTH = 16


class FurtherOrderCommon(OrderCommon):
    def _order(self, *args, **values):
        """Order and send it; return the command."""
        self._wizard(*args, **values).action_send()
        self._claim()
        return self.cabinet.command_ids[0]


@tagged("post_install", "-at_install")
class TestRelinkHealth(FurtherOrderCommon, RelinkFleet, DeviceCommon):
    """How worn power banks are: asked for where a setting names the topic (KPI-64)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_device("relink_health_code", HEALTH)
        cls._set_device("relink_health_in_percent", "True")

    def _tell(self, command, slot, **values):
        """The cabinet tells the health of one slot; return the event."""
        payload = CLASSES["Health"](slot=slot.number, seq=command.id, **values)
        event = self._store(
            self.cabinet,
            payload.SerializeToString(),
            vendor="relink",
            topic=relink_cabinet.uplink_topic(self.cabinet.device_uid, "reply", HEALTH),
        )
        event._interpret(event.ids)
        return event

    def test_question_goes_out_on_the_topic_of_the_setting(self):
        command = self._order("details", about="health")
        self.assertEqual(command.argument["code"], HEALTH)
        topic = f"cabinet/{self.cabinet.device_uid}/cmd/{HEALTH}"
        self.assertEqual(command.order_topic, topic)

    def test_without_the_setting_no_cabinet_understands_the_question(self):
        self._set_device("relink_health_code", 0)
        wizard = self._wizard("details", about="health")
        self.assertEqual((wizard.count, wizard.left_out), (0, self.cabinet.name))
        with self.assertRaises(Refusal):
            wizard.action_send()
        self.assertEqual(self._wizard("details", about="network").count, 1)

    def test_answers_of_all_slots_belong_to_the_question_and_are_readable(self):
        command = self._order("details", about="health")
        for bank, health in ((self.best_bank, 97), (self.second_bank, 88)):
            event = self._tell(command, bank.slot_id, health=health, cycle=118)
            self.assertEqual(event.command_id, command)
        self.assertEqual(command.state, "acknowledged")
        self.env.flush_all()
        self.env.invalidate_all()
        expected = "slot 1, cycle 118, health 97; slot 2, cycle 118, health 88"
        self.assertEqual(command.meaning, expected)
        self.assertIn("118", event.content)

    def test_kpi64_power_bank_takes_over_what_its_slot_tells(self):
        command = self._order("details", about="health")
        self._tell(command, self.best_bank.slot_id, health=91, cycle=240)
        self.assertEqual((self.best_bank.health, self.best_bank.cycles), (91, 240))

    def test_pb13_worn_power_bank_leaves_renting(self):
        command = self._order("details", about="health")
        self._tell(command, self.best_bank.slot_id, health=41)
        self.assertEqual(self.best_bank.quarantine_reason, "health")

    def test_health_in_other_units_changes_nothing_in_the_books(self):
        self._set_device("relink_health_in_percent", "False")
        command = self._order("details", about="health")
        self._tell(command, self.best_bank.slot_id, health=4, cycle=7)
        self.assertEqual((self.best_bank.health, self.best_bank.cycles), (-1, 7))
        self.assertIn("health 4", command.meaning)

    def test_health_of_an_empty_slot_is_of_no_power_bank(self):
        command = self._order("details", about="health")
        event = self._tell(command, self.cabinet._slot(4), health=97)
        self.assertEqual(event.state, "applied")

    def test_other_cabinet_cannot_answer_this_ones_question(self):
        command = self._order("details", about="network")
        answer = Details(about="network", values={"csq": 20}, sequence=command.id)
        self._report(self.other_cabinet, answer)
        self.assertEqual(command.state, "sent")

    def test_forced_eject_has_an_order_of_its_own(self):
        slot = self.best_bank.slot_id
        wizard = self._wizard("eject", slot_id=slot.id, reason="Stuck", force=True)
        self.assertTrue(wizard.can_force)
        wizard.action_send()
        self.assertTrue(self.cabinet.command_ids.order_topic.endswith("/cmd/11"))


@tagged("post_install", "-at_install")
class TestVolinksOrders(FurtherOrderCommon, CallCommon):
    """What Volinks cabinets can be told besides, and what they then ask over HTTP."""

    def test_cabinet_uploads_its_inventory_when_it_is_told_to(self):
        command = self._order("upload")
        self.assertEqual(command.order_text, '{"cmd":"upload_all"}')
        self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual(command.state, "sent")
        command._on_unanswered()
        self._upload(self.cabinet, self._inventory(self.cabinet))
        self._interpret(self.cabinet)
        self.assertEqual(command.state, "acknowledged")

    def test_cabinet_fetches_adverts_and_looks_for_firmware(self):
        adverts = self._order("adverts")
        self.assertEqual(adverts.order_text, '{"cmd":"load_ad"}')
        firmware = self._order("upgrade", user=self.manager, reason="Maker asks for it")
        self.assertEqual(firmware.order_text, '{"cmd":"push_version_publish"}')
        for command in (adverts, firmware):
            command._on_unanswered()
            self.assertIn("do not answer", command.meaning)

    def test_card_terminal_is_told_its_location(self):
        command = self._order("location", user=self.manager, location="tml_1")
        self.assertEqual(command.order_text, '{"cmd":"location","data":"tml_1"}')

    def test_firmware_and_location_are_for_administrators(self):
        kinds = dict(self.env["powerbank.cabinet.order"]._selection_kind())
        self.assertLessEqual({"upgrade", "location"}, set(kinds))
        wizards = self.env["powerbank.cabinet.order"].with_user(self.dispatcher)
        offered = dict(wizards._selection_kind())
        self.assertFalse({"upgrade", "location"} & set(offered))
        self.assertIn("adverts", offered)
        with self.assertRaises(Refusal):
            self.cabinet.with_user(self.manager)._give_order(Upgrade(), "")

    def test_relink_cabinets_have_none_of_these_orders(self):
        self.cabinet.write({"vendor": "relink", "device_uid": "RL3H000000000001"})
        for order in (LoadAdverts(), SetLocation(location="x"), Query(about="volume")):
            with self.subTest(order=order.type), self.assertRaises(Refusal):
                self.cabinet.with_user(self.manager)._give_order(order, "x")

    def test_volinks_ejects_know_no_force(self):
        self.assertFalse(self._wizard("eject").can_force)

    def test_whoever_asks_for_firmware_hears_that_there_is_none(self):
        for path in volinks_http.NOTHING_NEW:
            if path.startswith("/api/iot/app"):
                values = {"appUuid": "0" * 32, "deviceUuid": ""}
                answer = self._call(self.cabinet, path, values)
                self.assertEqual((answer["code"], answer["data"]), (200, ""))

    def test_whoever_asks_for_adverts_gets_an_empty_list(self):
        values = {"uuid": self.cabinet.device_uid}
        path = "/api/advert/rentbox/distribute/list"
        self.assertEqual(self._call(self.cabinet, path, values)["data"], [])

    def test_question_for_firmware_proves_nothing_and_changes_nothing(self):
        path = "/api/iot/app/version/publish/chip"
        response = self.url_open(f"{BASE}/guessed{path}?deviceUuid=1")
        self.assertEqual(response.json()["data"], "")
        self.assertFalse(self._events(self.cabinet))
        self.assertFalse(self.env["powerbank.refused.call"].search([]))
