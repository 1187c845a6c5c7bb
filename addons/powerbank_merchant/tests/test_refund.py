from odoo.tests import tagged

from odoo.addons.powerbank_payment.tests.common import PaymentCommon

from .common import MerchantCommon


@tagged("post_install", "-at_install")
class TestRefund(MerchantCommon, PaymentCommon):
    """From the provider's answer to the partners' shares, without a short cut."""

    def setUp(self):
        super().setUp()
        self.rental = self._end_after(minutes=119)
        self._run_job()

    def _refund(self, amount):
        captured = self._requests(self.rental, "capture").child_id
        self.env["powerbank.payment.request"]._queue("refund", captured, amount)
        self._run_job()

    def test_w01_captured_part_of_the_deposit_is_split(self):
        self.assertEqual(self.rental.state, "done")
        self.assertEqual(
            self._amounts(self.rental),
            {"venue": 4.0, "agent": 1.6, "salesperson": 0.24, "platform": 2.16},
        )
        self.assertFalse(self._broken() & {"M11", "M12"})

    def test_c77_refund_by_the_provider_is_taken_back_from_the_partners(self):
        self._refund(3)
        self.assertEqual(
            self._amounts(self.rental, "net"),
            {"venue": 2.5, "agent": 1.0, "salesperson": 0.15, "platform": 1.35},
        )
        self.assertFalse(self._broken() & {"M11", "M12"})

    def test_c77_second_refund_goes_on_from_the_first(self):
        self._refund(3)
        self._refund(5)
        self.assertEqual(set(self._amounts(self.rental, "net").values()), {0.0})
        self.assertEqual(set(self.rental.split_line_ids.mapped("state")), {"reversed"})
        self.assertFalse(self._broken() & {"M11", "M12"})

    def test_c77_small_refund_may_round_in_favour_of_the_platform(self):
        self._refund(0.01)
        platform = self.rental.split_line_ids.filtered(lambda x: x.role == "platform")
        self.assertEqual(platform.reversed, -0.02)
        self.assertFalse(self._broken() & {"M11", "M12"})


@tagged("post_install", "-at_install")
class TestTaxAndFee(MerchantCommon, PaymentCommon):
    def test_m11_tax_and_channel_fee_come_off_before_sharing(self):
        Bill = type(self.env["powerbank.bill"])
        Transaction = type(self.env["payment.transaction"])
        self.patch(Bill, "_tax_minor", lambda bill: 66 if bill else 0)
        self.patch(Transaction, "_get_fee_minor", lambda tx: 5)
        rental = self._end_after(minutes=119)
        self._run_job()
        self.assertEqual(rental._split_base(), 800 - 66 - 5)
        self.assertAlmostEqual(sum(rental.split_line_ids.mapped("amount")), 7.29)
        self.assertNotIn("M11", self._broken())
