import json
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestBatch(RentalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "dora", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.cabinets = cls.cabinet | cls.other_cabinet

    def _start_batch(self, action="disable", records=None, **kwargs):
        batches = self.env["powerbank.batch"].with_user(self.dispatcher)
        records = records or self.cabinets
        return batches._start(action, records.with_user(self.dispatcher), **kwargs)

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "powerbank_rental.cron_carry_out_batches"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_each_record_is_stepped_once(self):
        batch = self._start_batch()
        self.assertEqual((batch.total, batch.done, batch.state), (2, 0, "running"))
        self._run_job()
        self.assertEqual(set(self.cabinets.mapped("state")), {"disabled"})
        self.assertEqual((batch.done, batch.failed, batch.state), (2, 0, "done"))
        self.assertEqual(batch.percent, 100)
        self.cabinets.state = "online"
        self._run_job()
        self.assertEqual(set(self.cabinets.mapped("state")), {"online"})

    def test_the_history_names_who_started_it(self):
        batch = self._start_batch("recall", self.best_bank)
        self._run_job()
        self.assertTrue(self.best_bank.recalled)
        self.assertEqual(self.best_bank.state, "quarantine")
        self.assertEqual(batch.user_id, self.dispatcher)

    def test_it_is_named_after_what_is_done(self):
        self.assertEqual(self._start_batch().display_name, "Stop Renting")

    def test_one_that_fails_says_why_and_keeps_nobody_waiting(self):
        model = self.env.registry["powerbank.cabinet"]
        disable = model.action_disable

        def fail_for_the_first(cabinet):
            if cabinet.id == self.cabinet.id:
                raise ValueError("a loose screw")
            return disable(cabinet)

        batch = self._start_batch()
        with (
            patch.object(model, "action_disable", fail_for_the_first),
            mute_logger("odoo.addons.powerbank_rental.models.batch_line"),
        ):
            self._run_job()
        self.assertEqual((batch.done, batch.failed), (1, 1))
        self.assertIn("a loose screw", batch.failed_line_ids.error)
        self.assertEqual(self.other_cabinet.state, "disabled")

    def test_what_the_starter_may_not_do_fails(self):
        batch = self._start_batch()
        self.dispatcher.sudo().group_ids = [
            fields.Command.set(self.env.ref("base.group_user").ids)
        ]
        self._run_job()
        self.assertEqual((batch.sudo().done, batch.sudo().failed), (0, 2))
        self.assertEqual(set(self.cabinets.mapped("state")), {"online"})

    def test_a_cancelled_job_leaves_the_rest_undone(self):
        batch = self._start_batch()
        batch.action_cancel()
        self._run_job()
        self.assertEqual(batch.state, "cancelled")
        self.assertEqual(set(self.cabinets.mapped("state")), {"online"})

    def test_another_dispatcher_cannot_cancel_it(self):
        other = new_test_user(
            self.env, "dan", "powerbank_rental.group_powerbank_dispatcher"
        )
        with self.assertRaises(AccessError):
            self._start_batch().with_user(other).action_cancel()

    def test_customers_get_a_message(self):
        batch = self._start_batch("message", self.customer, note="Closed on Sunday")
        self._run_job()
        message = self.env["powerbank.notification"].search(
            [("customer_id", "=", self.customer.id)], limit=1
        )
        self.assertEqual((batch.done, message.text), (1, "Closed on Sunday"))

    def test_the_end_is_told_over_the_bus_to_who_started_it(self):
        self._start_batch()
        self._run_job()
        self.env.cr.precommit.run()
        sent = [
            (json.loads(message.channel), json.loads(message.message))
            for message in self.env["bus.bus"].search([], order="id DESC", limit=20)
        ]
        channel, news = next(
            each for each in sent if each[1]["type"] == "powerbank_batch/progress"
        )
        self.assertEqual(channel[1:], ["res.partner", self.dispatcher.partner_id.id])
        self.assertEqual(news["payload"]["state"], "done")
        self.assertEqual(news["payload"]["done"], 2)

    def test_the_wrong_records_are_refused(self):
        self.assertRefused("wrong_state", self._start_batch, "disable", self.best_bank)
        nothing = self.env["powerbank.cabinet"].browse(self.cabinet.id + 10**6)
        self.assertRefused("wrong_state", self._start_batch, "disable", nothing)

    def test_nobody_but_dispatchers_starts_one(self):
        user = new_test_user(self.env, "uma", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["powerbank.batch"].with_user(user)._start("disable", self.cabinets)

    def test_the_wizard_starts_it_for_the_selected_records(self):
        wizard = (
            self.env["powerbank.batch.start"]
            .with_user(self.dispatcher)
            .with_context(active_ids=self.cabinets.ids)
            .create({"action": "disable"})
        )
        self.assertEqual(wizard.count, 2)
        action = wizard.action_start()
        batch = self.env["powerbank.batch"].browse(action["res_id"])
        self.assertEqual(batch.line_ids.mapped("res_id"), self.cabinets.ids)
