from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestBankDock(RentalCommon):
    """Staff put power banks into the slots of cabinets that they run by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "docker", "powerbank_rental.group_powerbank_dispatcher"
        )

    def _dock_by_hand(self, bank, cabinet):
        wizard = Form(
            self.env["powerbank.bank.dock"]
            .with_user(self.dispatcher)
            .with_context(default_bank_id=bank.id)
        )
        wizard.cabinet_id = cabinet
        return wizard.save()

    def test_pb03_bank_from_the_warehouse_is_stocked_in(self):
        bank = self.env["powerbank.bank"].create({"name": "20260001"})
        dock = self._dock_by_hand(bank, self.cabinet)
        self.assertEqual(dock.slot_id, self.cabinet._slot(4))
        dock.action_dock()
        self.assertEqual((bank.state, bank.slot_id), ("docked", self.cabinet._slot(4)))

    def test_r19_bank_brought_back_by_hand_ends_its_rental(self):
        rental = self._start(self._ago(hours=2))
        self._dock_by_hand(rental.bank_id, self.other_cabinet).action_dock()
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertEqual(rental.return_cabinet_id, self.other_cabinet)
        returned = rental.event_ids.filtered(lambda e: e.row == "R19")
        self.assertEqual(returned.actor, self.dispatcher.name)

    def _refused_dock(self, cabinet, slot):
        docks = self.env["powerbank.bank.dock"].with_user(self.dispatcher)
        bank = self.env["powerbank.bank"].create({"name": "20260002"})
        values = {"bank_id": bank.id, "cabinet_id": cabinet.id, "slot_id": slot.id}
        self.assertRefused("wrong_state", docks.create(values).action_dock)
        self.assertEqual(bank.state, "in_warehouse")

    def test_pb03_bank_is_not_docked_in_a_slot_of_another_cabinet(self):
        self._refused_dock(self.cabinet, self.other_cabinet._slot(1))

    def test_pb03_bank_is_not_docked_in_a_cabinet_that_was_removed(self):
        self.cabinet.state = "removed"
        self._refused_dock(self.cabinet, self.cabinet._slot(4))

    def test_pb03_bank_is_not_docked_in_a_slot_that_is_not_empty(self):
        self._refused_dock(self.cabinet, self.cabinet._slot(1))

    def test_others_may_not_dock_power_banks(self):
        user = new_test_user(self.env, "stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["powerbank.bank.dock"].with_user(user).create(
                {"bank_id": self.best_bank.id}
            )

    def test_pb03_bank_is_not_docked_in_a_cabinet_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other Operator"})
        self.dispatcher.company_ids += company
        cabinet = self.env["powerbank.cabinet"].create(
            {"slot_count": 2, "company_id": company.id}
        )
        cabinet.state = "online"
        bank = self.env["powerbank.bank"].create({"name": "20260003"})
        values = {
            "bank_id": bank.id,
            "cabinet_id": cabinet.id,
            "slot_id": cabinet._slot(1).id,
        }
        both = (self.env.company | company).ids
        docks = self.env["powerbank.bank.dock"].with_user(self.dispatcher)
        dock = docks.with_context(allowed_company_ids=both).create(values)
        self.assertRefused("refused", dock.action_dock)
        self.assertEqual(bank.state, "in_warehouse")
