from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.powerbank_rental.errors import Refusal

from ..gateway import store
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestRentalCommand(DeviceCommon):
    def test_r03_confirmed_rental_queues_one_eject_for_its_bank(self):
        rental = self._confirm()
        command = rental.command_ids
        self.assertEqual(rental.state, "ejecting")
        self.assertRecordValues(
            command,
            [
                {
                    "cabinet_id": self.cabinet.id,
                    "kind": "eject",
                    "state": "queued",
                    "bank_id": self.best_bank.id,
                    "slot_id": self.best_bank.slot_id.id,
                }
            ],
        )
        self.assertEqual(
            command.argument, {"type": "eject_bank", "bank": self.best_bank.name}
        )

    def test_r07_r11_nobody_says_for_a_cabinet_what_it_says_itself(self):
        rental = self._ejecting()
        self.assertTrue(rental.cabinet_tells)
        self.assertRefused("wrong_state", rental.action_ejected)
        self.assertRefused("wrong_state", rental.action_eject_failed)
        self.assertEqual(rental.state, "ejecting")

    def test_r03_manual_cabinet_gets_no_command(self):
        self.cabinet.vendor = "manual"
        rental = self._confirm()
        self.assertEqual(rental.state, "ejecting")
        self.assertFalse(rental.command_ids)

    def test_claimed_command_is_sent_and_never_claimed_again(self):
        rental = self._confirm()
        claims = self._claim()
        self.assertEqual(
            [(c.id, c.vendor, c.device_uid) for c in claims],
            [(rental.command_ids.id, "volinks", self.cabinet.device_uid)],
        )
        self.assertEqual(rental.command_ids.state, "sent")
        self.assertTrue(rental.command_ids.sent_at)
        self.assertFalse(self._claim())

    def test_stale_command_is_never_sent(self):
        rental = self._confirm()
        self._let_pass(rental, 60)
        self.assertFalse(self._claim())
        self.assertEqual(rental.command_ids.state, "queued")

    def test_r11_expired_command_closes_the_rental_free_of_charge(self):
        rental = self._confirm()
        self._let_pass(rental, 11)
        self.assertIn("command_expired", self._tick())
        self.assertEqual(rental.command_ids.state, "expired")
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(self.best_bank.state, "docked")
        self.assertFalse(self._claim())

    def test_second_eject_waits_for_the_mechanics(self):
        first = self._in_use()
        second = self._confirm(customer=self.other_customer)
        gap = second.command_ids.due_at - first.command_ids.sent_at
        self.assertEqual(gap.total_seconds(), 5)
        self.assertFalse(self._claim())
        self.assertGreater(store.seconds_to_next_command(self.connection), 0)
        self._let_pass(second, 6)
        self.assertEqual([c.id for c in self._claim()], second.command_ids.ids)

    def test_second_eject_is_refused_while_one_is_open(self):
        self._confirm()
        slot = self.second_bank.slot_id
        with self.assertRaises(Refusal) as refused:
            slot._take_out()
        self.assertEqual(refused.exception.code, "cabinet_busy")

    def test_d3_database_refuses_a_second_open_eject(self):
        command = self._confirm().command_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            command.copy({"rental_id": False, "due_at": command.due_at})
            self.env.flush_all()

    def test_bank_that_the_vendor_cannot_name_is_refused(self):
        self.best_bank.name = "PB-X1"
        with self.assertRaises(Refusal) as refused:
            self._confirm()
        self.assertEqual(refused.exception.code, "wrong_state")

    def test_nobody_may_write_commands_or_events(self):
        user = new_test_user(
            self.env,
            "device_dispatcher",
            groups="powerbank_rental.group_powerbank_manager",
        )
        command = self._confirm().command_ids
        self.assertEqual(command.with_user(user).state, "queued")
        for model in ("powerbank.command", "powerbank.device.event"):
            records = self.env[model].with_user(user)
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    self.assertFalse(records.has_access(operation))

    def test_another_company_sees_no_commands(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "elsewhere",
            groups="powerbank_rental.group_powerbank_dispatcher",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        command = self._confirm().command_ids
        found = self.env["powerbank.command"].with_user(user).search([])
        self.assertNotIn(command, found)
