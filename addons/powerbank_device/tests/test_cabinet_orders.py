from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.powerbank_rental.errors import Refusal

from ..protocol.messages import (
    Ejected,
    Inventory,
    Outcome,
    Reboot,
    SlotReading,
    SlotState,
    Volume,
)
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestCabinetOrders(DeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env,
            "orders_dispatcher",
            groups="powerbank_rental.group_powerbank_dispatcher",
        )
        cls.slot = cls.best_bank.slot_id

    def _take_out(self):
        self.slot.with_user(self.dispatcher)._take_out()
        self._claim()
        return self.cabinet.command_ids

    def _answer(self, outcome=Outcome.OK, code=1):
        message = Ejected(slot=self.slot.number, bank=None, outcome=outcome, code=code)
        return self._report(self.cabinet, message)

    # === INVENTORY, RESTART, VOLUME === #

    def test_dispatcher_asks_for_the_inventory_once(self):
        cabinet = self.cabinet.with_user(self.dispatcher)
        cabinet.action_request_inventory()
        cabinet.action_request_inventory()
        self.assertRecordValues(
            self.cabinet.command_ids,
            [{"kind": "inventory", "user_id": self.dispatcher.id, "state": "queued"}],
        )

    def test_inventory_is_asked_for_in_the_words_that_the_settings_want(self):
        params = self.env["ir.config_parameter"]
        params.set_param("powerbank_device.check_all_boards", "True")
        self.cabinet._request_inventory()
        self.assertEqual(self.cabinet.command_ids.order_text, '{"cmd":"check_all"}')

    def test_dispatcher_restarts_and_sets_the_volume(self):
        cabinet = self.cabinet.with_user(self.dispatcher)
        cabinet._give_order(Reboot(), "Hangs since noon")
        cabinet._give_order(Volume(percent=30))
        self.assertEqual(
            [command.argument for command in self.cabinet.command_ids],
            [{"type": "volume", "percent": 30}, {"type": "reboot"}],
        )

    def test_others_may_not_order(self):
        user = new_test_user(self.env, "orders_nobody", groups="base.group_user")
        for action in ("action_request_inventory", "action_order"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(self.cabinet.with_user(user), action)()
        self.assertFalse(self.cabinet.command_ids)

    def test_manual_cabinet_takes_no_orders(self):
        self.cabinet.vendor = "manual"
        with self.assertRaises(Refusal):
            self.cabinet._give_order(Volume(percent=30))
        self.assertEqual(self.cabinet._known_kinds(), [])

    # === TAKING OUT (PB05) === #

    def test_pb05_bank_goes_to_the_one_who_asked_for_it(self):
        command = self._take_out()
        self.assertEqual(self.slot.state, "ejecting")
        self._answer()
        self.assertEqual(command.state, "acknowledged")
        self.assertRecordValues(
            self.best_bank,
            [{"state": "carried", "custodian_id": self.dispatcher.partner_id.id}],
        )
        self.assertEqual(self.slot.state, "empty")

    def test_pb05_bank_under_way_is_not_lent(self):
        self._take_out()
        with self.assertRaises(Refusal) as refused:
            self._confirm()
        self.assertEqual(refused.exception.code, "cabinet_busy")

    def test_pb05_other_bank_leaves_the_slot_as_it_was(self):
        command = self._take_out()
        bank = self.second_bank
        wrong = Ejected(slot=2, bank=bank.name, code=1, outcome=Outcome.OK)
        self._report(self.cabinet, wrong)
        self.assertEqual(command.state, "acknowledged")
        self.assertEqual(bank.custodian_id, self.dispatcher.partner_id)
        self.assertEqual(self.best_bank.slot_id, self.slot)
        self.assertEqual(self.slot.state, "occupied")

    def test_pb05_jam_leaves_the_bank_in_its_slot(self):
        command = self._take_out()
        self._answer(Outcome.JAM, 0x12)
        self.assertEqual(command.state, "failed")
        self.assertEqual(self.best_bank.state, "docked")
        self.assertEqual(self.slot.state, "occupied")
        self.assertEqual(self.slot.eject_failure_count, 1)

    def _unanswered(self):
        command = self._take_out()
        command.sent_at = self._ago(seconds=20)
        command._on_unanswered()
        self._claim()
        return command

    def test_pb05_silence_is_settled_by_an_inventory_with_a_gap(self):
        command = self._unanswered()
        self.assertEqual(command.state, "unknown")
        self._report(self.cabinet, self._inventory(self.cabinet, self.best_bank))
        self.assertEqual(command.state, "acknowledged")
        self.assertEqual(self.best_bank.custodian_id, self.dispatcher.partner_id)

    def test_pb05_silence_is_settled_by_an_inventory_with_the_bank(self):
        command = self._unanswered()
        self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual(command.state, "failed")
        self.assertEqual(self.slot.state, "occupied")

    def test_pb05_silence_is_not_settled_by_a_slot_that_cannot_be_read(self):
        command = self._unanswered()
        shown = self._inventory(self.cabinet, self.best_bank)
        fault = SlotReading(slot=self.slot.number, state=SlotState.COMM_FAULT, code=3)
        slots = [fault if r.slot == self.slot.number else r for r in shown.slots]
        self._report(self.cabinet, Inventory(slots=tuple(slots)))
        self.assertEqual(command.state, "unknown")
        self.assertEqual(self.best_bank.slot_id, self.slot)

    def test_pb05_expired_order_frees_the_slot(self):
        self.slot.with_user(self.dispatcher)._take_out()
        self.cabinet.command_ids._on_expired()
        self.assertEqual(self.cabinet.command_ids.state, "expired")
        self.assertEqual(self.slot.state, "occupied")

    def test_pb05_reserved_bank_is_left_to_the_customer(self):
        rental = self._confirm()
        with self.assertRaises(Refusal) as refused:
            rental.slot_id.with_user(self.dispatcher)._take_out()
        self.assertEqual(refused.exception.code, "wrong_state")
