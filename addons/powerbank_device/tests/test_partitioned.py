from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestPartitioned(DeviceCommon):
    def setUp(self):
        super().setUp()
        self.readings = self.env["powerbank.slot.reading"]
        self.month = date.today().replace(day=1)

    def _part(self, months):
        return self.readings._part_name(self.month + relativedelta(months=months))

    def _make_old(self, months):
        self.readings._make_part(self.month - relativedelta(months=months))

    def test_months_to_come_have_their_parts(self):
        self.env.cr.execute(f"DROP TABLE {self._part(2)}")
        self.env["powerbank.partitioned"]._make_all_parts()
        for months in (-1, 0, 1, 2):
            self.assertIn(self._part(months), self.readings._parts())

    def test_months_older_than_the_setting_are_dropped_whole(self):
        for months in (1, 2, 3, 4, 5):
            self._make_old(months)
        self.env["ir.config_parameter"].set_param(self.readings._keep_setting, "80")
        self.readings._drop_parts()
        oldest = self.readings._parts()[0]
        self.assertIn(oldest, (self._part(-2), self._part(-3)))

    def test_nothing_is_dropped_that_is_kept_for_ever(self):
        self._make_old(40)
        self.env["ir.config_parameter"].set_param(self.readings._keep_setting, "0")
        self.readings._drop_parts()
        self.assertEqual(self.readings._parts()[0], self._part(-40))

    def test_all_tables_that_are_cut_are_known(self):
        names = [table._name for table in self.env["powerbank.partitioned"]._tables()]
        self.assertEqual(names, ["powerbank.device.frame", "powerbank.slot.reading"])
