from odoo.tests import tagged
from odoo.tools import mute_logger

from .hardware_common import HardwareCommon


@tagged("post_install", "-at_install")
class TestBankRecall(HardwareCommon):
    """EX-33: a batch is called back by its maker or an authority."""

    def _recall(self, **values):
        recall = self.env["powerbank.bank.recall"].create(
            {"name": "Recall 1", "maker": "Cellmaker", "batch": "A1", **values}
        )
        recall.action_put_in_force()
        return recall

    def _leave_renting(self):
        """Let the mass action of a recall go on until it is done."""
        self._run_cron("cron_carry_out_batches")

    def test_ex33_nothing_of_a_recalled_batch_is_lent_from_the_first_moment(self):
        self.best_bank.write({"maker": "Cellmaker", "batch": "A1"})
        self.second_bank.write({"maker": "Cell_aker", "batch": "A1"})
        rentable = self.cabinet._live_stock()[self.cabinet].rentable
        recall = self._recall()
        self.assertEqual(self.best_bank.state, "docked")
        self.env.invalidate_all()
        now = self.cabinet._live_stock()[self.cabinet].rentable
        self.assertEqual(now, rentable - 1)
        self.assertEqual(self._confirm().bank_id, self.second_bank)
        self._leave_renting()
        self.assertEqual(self.best_bank.quarantine_reason, "recall")
        self.assertEqual((recall.batch_id.state, recall.percent), ("done", 100))

    def test_ex33_a_name_with_a_wildcard_recalls_nothing_else(self):
        self.best_bank.write({"maker": "Cellmaker", "batch": "A1"})
        recall = self._recall(maker="Cell%", batch=False)
        self.assertFalse(recall.bank_count)
        self.assertFalse(recall.batch_id)
        self.assertEqual(self._confirm().bank_id, self.best_bank)

    def test_ex33_a_recall_that_was_killed_goes_on_where_it_was(self):
        banks = self.best_bank | self.second_bank | self.low_bank
        banks.write({"maker": "Cellmaker", "batch": "A1"})
        recall = self._recall()
        line = recall.batch_id.line_ids[0]
        line._on_wake()
        self.assertEqual(len(banks.filtered("recalled")), 1)
        self.assertEqual(recall.batch_id.done, 1)
        moved_at = banks.filtered("recalled").write_date
        self._leave_renting()
        self.assertEqual(set(banks.mapped("quarantine_reason")), {"recall"})
        self.assertEqual(banks.browse(line.res_id).write_date, moved_at)

    def test_ex33_a_bank_that_is_being_lent_is_recalled_when_it_is_out(self):
        self.best_bank.write({"maker": "Cellmaker", "batch": "A1"})
        rental = self._confirm()
        recall = self._recall()
        with mute_logger("odoo.addons.powerbank_rental.models.auto"):
            self._leave_renting()
        self.assertEqual((self.best_bank.recalled, recall.percent), (False, 0))
        rental._on_ejected(self.best_bank, "test")
        recall.batch_id.line_ids.wake_at = self._ago(seconds=1)
        self._leave_renting()
        self.assertTrue(self.best_bank.recalled)
        self.assertEqual(rental.free_reason, "recall")

    def test_ex33_customers_hear_of_it_before_banks_in_stock_are_moved(self):
        (self.best_bank | self.second_bank).maker = "Cellmaker"
        rental = self._start(self._ago(minutes=90), customer=self.customer)
        rented = rental.bank_id
        rented.flush_recordset()
        recall = self._recall(batch=False)
        self.assertEqual(recall.batch_id.line_ids[0].res_id, rented.id)

    def test_ex33_bank_found_to_be_of_a_recalled_batch_is_recalled(self):
        self._recall()
        self.best_bank.write({"maker": "Cellmaker", "batch": "A1"})
        self.assertEqual(self.best_bank.quarantine_reason, "recall")

    def test_ex33_recalled_batch_is_never_lent(self):
        self.best_bank.write({"maker": "Cellmaker", "batch": "A1"})
        self.second_bank.write({"maker": "Cellmaker", "batch": "B2"})
        self._recall()
        self._leave_renting()
        self.assertTrue(self.best_bank.recalled)
        self.assertEqual(self.best_bank.quarantine_reason, "recall")
        self.assertEqual(self._confirm().bank_id, self.second_bank)

    def test_ex33_open_rental_is_free_from_the_recall_on(self):
        self.best_bank.write({"maker": "Cellmaker", "batch": "A1"})
        rental = self._start(self._ago(minutes=290))
        recall = self._recall()
        self._leave_renting()
        rental.free_from = recall.recalled_at = self._ago(hours=4)
        told = self.env["powerbank.notification"].search(
            [("customer_id", "=", self.customer.id)], limit=1
        )
        self.assertEqual(told.event, "recalled")
        self._return(rental)
        self.assertEqual(rental.due, 4.0)
        self.assertEqual(self.best_bank.quarantine_reason, "recall")

    def test_ex33_bank_registered_after_the_recall_is_recalled(self):
        self._recall()
        bank = self.env["powerbank.bank"].create(
            {"name": "77000001", "maker": "cellmaker", "batch": "a1"}
        )
        self.assertEqual((bank.recalled, bank.quarantine_reason), (True, "recall"))

    def test_ex33_recall_in_force_is_not_changed(self):
        recall = self._recall()
        with self.assertRaisesRegex(Exception, "cannot be changed"):
            recall.batch = "B2"
