from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestPaymentSettings(PaymentCommon):
    def test_retry_hours_are_numbers_between_commas(self):
        Settings = self.env["res.config.settings"]
        for wrong in ("soon", "1,,2", "-1", ""):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                Settings.create({"powerbank_retry_hours": wrong})

    def test_retry_hours_steer_the_requests(self):
        settings = self.env["res.config.settings"].create(
            {"powerbank_retry_hours": "0, 0.5"}
        )
        settings.execute()
        waits = self.env["powerbank.payment.request"]._get_retry_hours()
        self.assertEqual(waits, [0, 0.5])

    def test_changed_provider_holds_the_next_deposit(self):
        self._confirm()
        other = self._create_provider("demo", name="Other", capture_manually=True)
        self.company.powerbank_provider_id = other
        rental = self._confirm(
            customer=self.other_customer, cabinet=self._create_other_stock()
        )
        self.assertEqual(self._hold(rental).provider_id, other)

    def _create_other_stock(self):
        self._dock(self.other_cabinet, 1, 90)
        return self.other_cabinet
