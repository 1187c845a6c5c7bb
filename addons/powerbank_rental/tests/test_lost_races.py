from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestLostRaces(RentalCommon):
    """Starts that do not see each other meet at the unique indexes."""

    def _refused_start(self, code, quote):
        """`quote` is refused with `code` although it sees no obstacle; quietly."""
        model = self.env.registry["powerbank.rental"]
        unseen = patch.object(model, "_way_is_clear", lambda _self: SQL("TRUE"))
        with unseen, self.assertNoLogs("odoo.sql_db", "ERROR"):
            self.assertRefused(code, self._confirm_within_savepoint, quote)

    def _confirm_within_savepoint(self, quote):
        with self.env.cr.savepoint():
            quote._confirm()

    def test_r02_second_start_of_a_customer_is_refused_without_noise(self):
        self._dock(self.other_cabinet, 1, 90)
        elsewhere = self._quote(cabinet=self.other_cabinet)
        self._confirm()
        self._refused_start("rental_open", elsewhere)

    def test_r02_second_eject_of_a_cabinet_is_refused_without_noise(self):
        quote = self._quote(customer=self.other_customer)
        self._confirm()
        self._refused_start("cabinet_busy", quote)

    def test_b29_a_lost_number_is_tried_again_while_more_than_one_is_allowed(self):
        self._set("open_rentals", 2)
        self._dock(self.other_cabinet, 1, 90)
        elsewhere = self._quote(cabinet=self.other_cabinet)
        self._confirm()
        model = self.env.registry["powerbank.rental"]
        unseen = patch.object(model, "_next_open_number", lambda _self: 1)
        quietly = self.assertNoLogs("odoo.sql_db", "ERROR")
        with unseen, quietly, self.assertRaises(ConcurrencyError):
            self._confirm_within_savepoint(elsewhere)
        self._confirm_within_savepoint(elsewhere)
        self.assertEqual(elsewhere.open_number, 2)
