from odoo.tests import new_test_user, tagged

from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestBatch(DeviceCommon):
    def test_many_cabinets_are_asked_for_their_inventory(self):
        dispatcher = new_test_user(
            self.env, "dora", "powerbank_rental.group_powerbank_dispatcher"
        )
        batches = self.env["powerbank.batch"].with_user(dispatcher)
        self.other_cabinet.vendor = "manual"
        cabinets = self.cabinet | self.other_cabinet
        batch = batches._start("inventory", cabinets.with_user(dispatcher))
        with self.enter_registry_test_mode():
            self.env.ref(
                "powerbank_rental.cron_carry_out_batches"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((batch.done, batch.failed), (1, 1))
        asked = self.cabinet.command_ids.filtered(lambda c: c.kind == "inventory")
        self.assertEqual(len(asked), 1)
        self.assertIn("no connection", batch.failed_line_ids.error)
