from odoo.tests import tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestSettings(RentalCommon):
    def _set_level(self, level):
        settings = self.env["res.config.settings"]
        settings.create({"powerbank_min_lend_level": level}).execute()
        return settings.create({}).powerbank_min_lend_level

    def test_a_setting_of_zero_is_kept(self):
        self.assertEqual(self._set_level(0), 0)
        self.assertEqual(self.env["powerbank.bank"]._min_lend_level(), 0)

    def test_a_setting_of_zero_can_be_changed_again(self):
        self._set_level(0)
        self.assertEqual(self._set_level(30), 30)
        self.assertEqual(self.env["powerbank.bank"]._min_lend_level(), 30)
