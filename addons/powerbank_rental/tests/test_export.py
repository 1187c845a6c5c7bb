from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..report import export, workbook
from .common import RentalCommon

FINANCE = "powerbank_rental.group_powerbank_finance"


@tagged("post_install", "-at_install")
class TestExport(RentalCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance = new_test_user(cls.env, "fay", FINANCE, tz="Asia/Shanghai")
        cls.now = fields.Datetime.now()

    def _ended(self, customer=None, number=1):
        """Return a rental of 90 minutes that has just ended."""
        rental = self._start(self.now - timedelta(minutes=90), customer=customer)
        self._return(rental, slot=self.other_cabinet._slot(number), end=self.now)
        self.env.flush_all()
        return rental

    def _download(self, moment="ended_at", **period):
        self.authenticate("fay", "fay")
        begin = period.get("begin", self.now - timedelta(minutes=5)).isoformat()
        end = period.get("end", self.now + timedelta(minutes=5)).isoformat()
        return self.url_open(
            f"/powerbank/export/rentals.xlsx?begin={begin}&end={end}&moment={moment}"
        )

    def _rows(self, response):
        """Return the rows of all sheets below their heads, by their first column."""
        self.assertEqual(response.status_code, 200)
        book = load_workbook(BytesIO(response.content), read_only=True)
        return {
            row[0]: row
            for sheet in book.worksheets
            for row in sheet.iter_rows(min_row=2, values_only=True)
        }

    def test_the_rentals_of_a_period_come_as_a_workbook(self):
        rental = self._ended()
        response = self._download()
        self.assertIn("rentals.xlsx", response.headers["Content-Disposition"])
        row = self._rows(response)[rental.name]
        self.assertEqual(row[1], "Awaiting Payment")
        self.assertEqual(row[5:7], (90, "Riverside Cinema"))
        self.assertEqual((row[11], row[12], row[15]), ("CNY", 8, 8))
        eight_hours = timedelta(hours=8)
        self.assertLess(
            abs(row[4] - rental.ended_at - eight_hours), timedelta(seconds=1)
        )

    def test_what_ended_outside_the_period_is_left_out(self):
        rental = self._ended()
        begin = self.now + timedelta(minutes=5)
        rows = self._rows(self._download(begin=begin, end=begin + timedelta(days=1)))
        self.assertNotIn(rental.name, rows)

    def test_many_rentals_fill_several_pages_and_sheets(self):
        self.patch(export, "PAGE", 1)
        self.patch(workbook, "ROWS_OF_A_SHEET", 1)
        names = {self._ended().name, self._ended(self.other_customer, 2).name}
        self.assertLessEqual(names, self._rows(self._download()).keys())

    def test_what_belongs_to_another_company_is_left_out(self):
        rental = self._ended()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.finance.write(
            {"company_ids": [fields.Command.set(other.ids)], "company_id": other.id}
        )
        self.assertNotIn(rental.name, self._rows(self._download()))

    def test_the_stock_of_every_station_comes_as_a_workbook(self):
        self.authenticate("fay", "fay")
        response = self.url_open("/powerbank/export/stock.xlsx")
        row = self._rows(response)["Riverside Cinema"]
        self.assertEqual(row[3:], (1, 0, 4, 1, 0, 3, 2))

    def test_who_may_not_export_is_refused(self):
        new_test_user(self.env, "dora", "powerbank_rental.group_powerbank_dispatcher")
        self.authenticate("dora", "dora")
        with mute_logger("odoo.http"):
            response = self.url_open("/powerbank/export/stock.xlsx")
        self.assertEqual(response.status_code, 403)

    def test_nobody_exports_without_signing_in(self):
        response = self.url_open("/powerbank/export/stock.xlsx", allow_redirects=False)
        self.assertEqual(response.status_code, 303)

    def test_a_period_that_is_none_is_refused(self):
        self.authenticate("fay", "fay")
        address = "/powerbank/export/rentals.xlsx?begin=soon&end=later"
        self.assertEqual(self.url_open(address).status_code, 400)
        self.assertEqual(self._download(moment="code").status_code, 400)

    def test_the_wizard_asks_for_whole_days_of_the_user(self):
        wizard = (
            self.env["powerbank.export.rentals"]
            .with_user(self.finance)
            .create({"begin": "2026-03-01", "end": "2026-03-31"})
        )
        address = wizard.action_download()["url"]
        self.assertIn("begin=2026-02-28T16%3A00%3A00", address)
        self.assertIn("end=2026-03-31T16%3A00%3A00", address)
        with self.assertRaises(ValidationError):
            wizard.end = "2026-02-01"

    def test_lists_are_exported_by_odoo_itself(self):
        rental = self._ended()
        model = self.env["powerbank.rental"].with_user(self.finance)
        rows = model.browse(rental.id).export_data(["name", "due", "station_id/name"])
        self.assertEqual(rows["datas"], [[rental.name, 8.0, "Riverside Cinema"]])


@tagged("post_install", "-at_install")
class TestWorkbook(TransactionCase):
    def test_text_that_looks_like_a_formula_stays_text(self):
        file = BytesIO()
        workbook.write_workbook(
            file, "T", [("A", 9, None)], [("=1+1",), ("https://x",)]
        )
        sheet = load_workbook(file).active
        self.assertEqual(
            [cell.value for cell in sheet["A"]], ["A", "=1+1", "https://x"]
        )
        self.assertEqual(sheet["A2"].data_type, "s")


@tagged("post_install", "-at_install")
class TestAnalysis(RentalCommon):
    def test_rentals_are_added_up_by_city_scene_hour_and_tariff(self):
        self.station.write({"city": "Testville", "tz": "Asia/Tokyo"})
        now = fields.Datetime.now()
        rental = self._start(now - timedelta(minutes=90))
        self._return(rental, end=now)
        report = self.env["powerbank.rental.report"]
        [row] = report._read_group(
            [("city", "=", "Testville")],
            ["city", "hour", "tariff_id", "state"],
            ["__count", "minutes:sum", "gross:sum", "due:sum"],
        )
        hour = (rental.confirmed_at + timedelta(hours=9)).strftime("%H:00")
        self.assertEqual(row[:3], ("Testville", hour, self.tariff))
        self.assertEqual(row[4:], (1, 90, 8, 8))
        [line] = report.search([("rental_id", "=", rental.id)])
        self.assertTrue(line.elsewhere)
        self.assertEqual(line.action_open_rental()["res_id"], rental.id)

    def test_stock_is_added_up_by_station(self):
        report = self.env["powerbank.stock.report"]
        [row] = report._read_group(
            [("station_id", "=", self.station.id)],
            ["station_id"],
            ["slots:sum", "banks:sum", "rentable:sum", "free:sum"],
        )
        self.assertEqual(row[1:], (4, 3, 2, 1))

    def test_another_company_is_not_added_up(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "fern",
            FINANCE,
            company_id=other.id,
            company_ids=[fields.Command.set(other.ids)],
        )
        for name in ("powerbank.rental.report", "powerbank.stock.report"):
            self.assertFalse(self.env[name].with_user(user).search_count([]), name)
        with self.assertRaises(AccessError):
            self.env["powerbank.stock.report"].with_user(
                new_test_user(self.env, "uma", "base.group_user")
            ).search_count([])
