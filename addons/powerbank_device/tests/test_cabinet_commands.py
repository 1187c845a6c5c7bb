from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.powerbank_rental.errors import Refusal

from ..protocol.messages import (
    Details,
    Ejected,
    Inventory,
    Login,
    Outcome,
    Query,
    Reboot,
    SetNetwork,
    SetWifi,
    SlotReading,
    SlotState,
    WifiScan,
)
from .common import DeviceCommon
from .order_common import OrderCommon


@tagged("post_install", "-at_install")
class TestCabinetCommands(OrderCommon, DeviceCommon):
    """Staff order, see what came of it, and do the same for many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cabinets = cls.cabinet | cls.other_cabinet

    def _order(self, *args, **values):
        return self._wizard(*args, **values).action_send()

    def _shown(self, kind=None):
        """Return the newest command as the page of the cabinet shows it."""
        self.env.flush_all()
        self.env.invalidate_all()
        page = self.cabinet.with_user(self.dispatcher).read_commands()
        return next(c for c in page["commands"] if kind in (None, c["kind"]))

    def _batch(self, result):
        with self._own_cursors():
            self.env.ref(
                "powerbank_rental.cron_carry_out_batches"
            ).method_direct_trigger()
        self.env.invalidate_all()
        return self.env["powerbank.batch"].browse(result["res_id"])

    # === ONE CABINET === #

    def test_order_is_shown_queued_then_sent_then_answered(self):
        self._order("inventory")
        self.assertEqual(self._shown()["state"], "queued")
        self._claim()
        self.assertEqual(self._shown()["state"], "sent")
        self._report(self.cabinet, self._inventory(self.cabinet))
        shown = self._shown()
        self.assertEqual(shown["state"], "acknowledged")
        self.assertTrue(all(shown["times"]))

    def test_only_what_the_protocol_knows_is_offered(self):
        page = self.cabinet.with_user(self.manager).read_commands()
        kinds = [order["kind"] for order in page["orders"]]
        self.assertIn("network", kinds)
        self.assertNotIn("details", kinds)
        self.cabinet.vendor = "relink"
        page = self.cabinet.with_user(self.manager).read_commands()
        kinds = [order["kind"] for order in page["orders"]]
        self.assertEqual(kinds, ["inventory", "reboot", "details"])

    def test_order_that_the_protocol_lacks_is_refused(self):
        with self.assertRaises(Refusal):
            self._order("details")
        self.assertFalse(self.cabinet.command_ids)

    def test_what_interrupts_service_needs_a_reason(self):
        with self.assertRaises(Refusal):
            self._order("reboot", reason=" ")
        self._order("reboot", reason="Hangs since noon")
        command = self.cabinet.command_ids
        self.assertEqual((command.kind, command.reason), ("reboot", "Hangs since noon"))

    def test_history_of_the_cabinet_names_who_ordered_what_and_why(self):
        self._order("reboot", reason="Hangs since noon")
        message = self.cabinet.message_ids[0]
        self.assertIn("Hangs since noon", message.body)
        self.assertEqual(message.author_id, self.dispatcher.partner_id)

    def test_only_administrators_change_how_a_cabinet_connects(self):
        for order in (SetNetwork(mode="4g"), SetWifi(ssid="Shop", password="x")):
            with self.subTest(order=order.type), self.assertRaises(AccessError):
                self.cabinet.with_user(self.dispatcher)._give_order(order, "why")
        self._order("network", user=self.manager, mode="wifi", reason="No 4G inside")
        self.assertEqual(self.cabinet.command_ids.argument["mode"], "wifi")

    def test_password_of_a_network_is_shown_to_nobody_and_forgotten(self):
        secret = "correct horse"
        self._order(
            "wifi", user=self.manager, ssid="Shop", password=secret, reason="New router"
        )
        command = self.cabinet.command_ids
        self.assertEqual(command.argument["password"], secret)
        self.assertNotIn(secret, command.argument_text)
        with self.assertRaises(AccessError):
            command.with_user(self.dispatcher).read(["argument"])
        self._claim()
        command._on_unanswered()
        self.assertNotIn(secret, str(command.argument))
        wizards = self.env["powerbank.cabinet.order"].search([])
        self.assertNotIn(secret, wizards.mapped("password"))

    def test_unanswered_order_says_that_none_answers_it(self):
        self._order("volume", percent=30)
        self._claim()
        self.cabinet.command_ids._on_unanswered()
        shown = self._shown()
        self.assertEqual(shown["state"], "unknown")
        self.assertIn("do not answer", shown["meaning"])

    def test_maintenance_eject_goes_through_its_slot(self):
        slot = self.best_bank.slot_id
        self._order("eject", slot_id=slot.id, reason="Cable torn")
        self.assertEqual(slot.state, "ejecting")
        self.assertEqual(self.cabinet.command_ids.bank_id, self.best_bank)
        self.assertEqual(self.cabinet.command_ids.reason, "Cable torn")

    def test_code_of_a_failure_is_shown_with_its_meaning(self):
        slot = self.best_bank.slot_id
        self._order("eject", slot_id=slot.id, reason="Cable torn")
        self._claim()
        answer = Ejected(slot=slot.number, code=0x12, outcome=Outcome.JAM)
        self._report(self.cabinet, answer)
        shown = self._shown("Eject")
        self.assertEqual(
            (shown["state"], shown["code"], shown["meaning"]),
            ("failed", 0x12, "Jammed"),
        )

    # === ANSWERS === #

    def _apply(self, message):
        event = self.env["powerbank.device.event"].create(
            {
                "cabinet_id": self.cabinet.id,
                "topic": "test",
                "decoded": {},
                "received_at": self._ago(),
            }
        )
        values = event._apply(message)
        event.write(values)
        return event

    def test_networks_found_answer_the_scan(self):
        self._order("wifi_scan")
        self._claim()
        event = self._apply(WifiScan(body=b"Shop"))
        command = self.cabinet.command_ids
        self.assertEqual(command.state, "acknowledged")
        self.assertEqual(event.command_id, command)

    def test_details_answer_the_question_that_was_asked(self):
        self.cabinet.vendor = "relink"
        cabinet = self.cabinet.with_user(self.dispatcher)
        cabinet._give_order(Query(about="network"))
        cabinet._give_order(Query(about="server"))
        self._claim()
        self._apply(Details(about="network", values={"csq": 20}))
        states = {c.argument["about"]: c.state for c in self.cabinet.command_ids}
        self.assertEqual(states, {"network": "acknowledged", "server": "sent"})

    def test_cabinet_that_comes_back_answers_the_restart(self):
        self.cabinet.with_user(self.dispatcher)._give_order(Reboot(), "Hangs")
        self._claim()
        restart = self.cabinet.command_ids
        restart._on_unanswered()
        self._apply(Login(count=4))
        self.assertEqual(restart.state, "acknowledged")

    # === NEWS === #

    def test_open_pages_are_told_of_each_state_once(self):
        commands = self.env["powerbank.command"]
        news = self.env.cr.precommit.data
        self._order("inventory")
        commands._tell_news()
        news.pop("powerbank_desk", None)
        commands._tell_news()
        self.assertNotIn("powerbank_desk", news)
        self._claim()
        commands._tell_news()
        self.assertEqual(
            news["powerbank_desk"]["powerbank.cabinet"].ids, self.cabinet.ids
        )

    # === MANY CABINETS === #

    def test_order_to_many_shows_the_answer_of_each(self):
        batch = self._batch(self._order("volume", self.cabinets, percent=10))
        self.assertEqual(batch.line_ids.mapped("command_state"), ["queued", "queued"])
        self._claim()
        self.cabinet.command_ids._on_unanswered()
        states = {line.res_id: line.command_state for line in batch.line_ids}
        self.assertEqual(
            states, {self.cabinet.id: "unknown", self.other_cabinet.id: "sent"}
        )

    def test_cabinets_that_do_not_understand_are_left_out_and_named(self):
        self.other_cabinet.vendor = "manual"
        wizard = self.env["powerbank.cabinet.order"].create(
            {"kind": "volume", "cabinet_ids": self.cabinets.ids}
        )
        self.assertEqual((wizard.count, wizard.left_out), (1, self.other_cabinet.name))

    def test_what_did_not_succeed_is_tried_again(self):
        batch = self._batch(self._order("reboot", self.cabinets, reason="New settings"))
        self.cabinet.command_ids._on_expired()
        again = self._batch(batch.with_user(self.dispatcher).action_retry())
        self.assertEqual(again.line_ids.mapped("res_id"), self.cabinet.ids)
        self.assertEqual((again.note, again.order_text), ("New settings", "Restart"))
        self.assertEqual(self.cabinet.command_ids[0].state, "queued")

    def test_what_is_not_sent_is_withdrawn(self):
        batch = self._batch(self._order("volume", self.cabinets))
        self.assertEqual(batch.unsent_count, 2)
        batch.with_user(self.dispatcher).action_cancel()
        self.assertEqual(set(self.cabinets.command_ids.mapped("state")), {"expired"})

    def test_power_banks_come_out_of_one_cabinet_at_a_time(self):
        with self.assertRaises(Refusal):
            self._order("eject", self.cabinets, reason="Recall")
        self.assertFalse(self.cabinets.command_ids)

    # === PICTURE === #

    def _read(self, slot, code, state):
        """The cabinet says this of a slot; return how the picture shows it."""
        self.cabinet._request_inventory()
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO powerbank_slot_reading (at, cabinet_id, slot, code, state)"
            " VALUES (now() AT TIME ZONE 'UTC', %s, %s, %s, %s)",
            [self.cabinet.id, slot, code, state],
        )
        board = self.cabinet.with_user(self.dispatcher).read_board()
        tiles = {tile["number"]: tile for tiles in board["boards"] for tile in tiles}
        return tiles[slot]

    def test_picture_tells_what_the_cabinet_said_of_a_slot(self):
        tile = self._read(1, 6, "solenoid_fault")
        self.assertEqual(tile["reading"]["label"], "Lock Magnet Faulty")
        self.assertEqual((tile["reading"]["code"], tile["lock"]), ("0x06", "stuck"))

    def test_picture_shows_the_open_lock_of_a_slot_whose_power_bank_was_pulled_out(
        self,
    ):
        empty = self.cabinet.slot_ids.filtered(lambda slot: not slot.bank_id)[0]
        tile = self._read(empty.number, 5, "forced_open")
        self.assertEqual(tile["lock"], "open")

    def test_picture_says_when_a_cabinet_was_never_heard_of(self):
        board = self.cabinet.with_user(self.dispatcher).read_board()
        self.assertEqual(board["heard"]["kind"], "never")
        self._beat(self.cabinet)
        board = self.cabinet.with_user(self.dispatcher).read_board()
        self.assertEqual(board["heard"]["kind"], "live")
        self.cabinet._on_offline()
        board = self.cabinet.with_user(self.dispatcher).read_board()
        self.assertEqual(board["heard"]["kind"], "stale")

    def test_picture_offers_to_take_a_power_bank_out(self):
        board = self.cabinet.with_user(self.dispatcher).read_board()
        names = [action["name"] for action in board["boards"][0][0]["actions"]]
        self.assertEqual(names[0], "action_eject")
        action = self.best_bank.slot_id.with_user(self.dispatcher).action_eject()
        self.assertEqual(
            action["context"]["default_slot_id"], self.best_bank.slot_id.id
        )

    def test_frame_that_is_read_closes_the_order_for_an_inventory(self):
        self._order("inventory")
        self._claim()
        reading = SlotReading(slot=1, state=SlotState.EMPTY, code=0)
        self._report(self.cabinet, Inventory(slots=(reading,)))
        self.assertEqual(self.cabinet.command_ids[-1].state, "acknowledged")
