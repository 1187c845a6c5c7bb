from datetime import timedelta
from io import BytesIO

from lxml import html
from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .api_common import ApiCommon

RECEIPT = "powerbank_rental.rental_receipt_report"
STATEMENT = "powerbank_rental.customer_statement_report"


@tagged("post_install", "-at_install")
class TestPapers(ApiCommon):
    """Receipts and statements: on paper, and for the customer's phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rental = cls._rent(cls._ago(hours=2))
        cls.today = fields.Date.today()

    @classmethod
    def _rent(cls, started_at, ended_at=None):
        """Return a billed rental; each has a power bank of its own."""
        cabinet = cls._create_cabinet(cls.station)
        cls._dock(cabinet, 1, 90)
        rental = cls.env["powerbank.rental"]._quote(cls.customer, cabinet)
        rental._confirm()
        rental._on_ejected(rental.bank_id, "test", at=started_at)
        end = ended_at or cls._ago(minutes=1)
        rental.bank_id._on_docked(cabinet._slot(2), end, end, "test")
        return rental

    def _text(self, pdf):
        self.assertTrue(pdf.startswith(b"%PDF-"))
        pages = PdfReader(BytesIO(pdf)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def _receipt(self, rental=None, **options):
        code = (rental or self.rental).code
        path = f"/rentals/{code}/receipt.pdf"
        return self._text(self._download("download_receipt", path, **options))

    def _statement(self, since=None, until=None, **options):
        days = timedelta(days=1)
        path = (
            f"/statement.pdf?since={since or self.today - days}"
            f"&until={until or self.today + days}"
        )
        return self._text(self._download("download_statement", path, **options))

    # === RECEIPT === #

    def test_a_receipt_says_what_it_cost_and_how_that_came_about(self):
        text = self._receipt()
        self.assertIn(self.rental.name, text)
        self.assertIn("Riverside Cinema", text)
        self.assertIn("8.00", text)
        for line in self.rental.price_text.splitlines():
            self.assertIn(line.split()[0], text)
        self.assertIn("Not paid yet", text)

    def test_a_receipt_has_chinese_letters(self):
        self.station.with_context(lang="zh_CN").name = "滨江影院"
        text = self._receipt(lang="zh-CN")
        self.assertIn("滨江影院", text)

    def test_the_printed_receipt_speaks_the_customer_s_language(self):
        self.station.with_context(lang="zh_CN").name = "滨江影院"
        self.customer.partner_id.lang = "zh_CN"
        report = self.env["ir.actions.report"]
        content, _kind = report._render_qweb_html(RECEIPT, self.rental.ids)
        [page] = html.fromstring(content).find_class("o_paper")
        self.assertEqual(page.get("lang"), "zh-CN")
        self.assertIn("滨江影院", page.text_content())

    def test_there_is_no_receipt_before_the_bill(self):
        self.rental._on_paid(self.rental.due, "test")
        running = self._start()
        path = f"/rentals/{running.code}/receipt.pdf"
        self._refusal("receipt_not_ready", "GET", path, token=self.token)
        report = self.env["ir.actions.report"]
        self.assertRefused(
            "receipt_not_ready", report._render_qweb_html, RECEIPT, running.ids
        )

    def test_the_receipt_of_another_customer_does_not_exist(self):
        path = f"/rentals/{self.rental.code}/receipt.pdf"
        self._refusal("rental_unknown", "GET", path, token=self.other_token)
        self._refusal("token_missing", "GET", path)

    # === STATEMENT === #

    def test_a_statement_lists_and_adds_up_what_was_rented(self):
        self.rental._on_paid(self.rental.due, "test")
        second = self._rent(self._ago(minutes=50))
        text = self._statement()
        self.assertIn(self.rental.name, text)
        self.assertIn(second.name, text)
        self.assertIn("12.00", text)
        self.assertIn("Unpaid", text)

    def test_a_statement_has_nothing_of_other_customers(self):
        text = self._statement(token=self.other_token)
        self.assertNotIn(self.rental.name, text)
        self.assertIn("Nothing was rented", text)

    def test_the_clock_of_the_station_says_on_which_day_a_rental_ended(self):
        self.station.tz = "Asia/Shanghai"
        ended_at = fields.Datetime.to_datetime(self.today - timedelta(days=1))
        ended_at += timedelta(hours=17)
        self.rental._on_paid(self.rental.due, "test")
        late = self._rent(ended_at - timedelta(hours=1), ended_at)
        statements = self.env["report.powerbank_rental.customer_statement"]
        yesterday = self.today - timedelta(days=1)
        self.assertNotIn(late, statements._rentals(self.customer, yesterday, yesterday))
        self.assertIn(late, statements._rentals(self.customer, self.today, self.today))

    def test_a_period_is_a_year_at_most_and_runs_forward(self):
        for since, until in (
            ("2026-02-01", "2026-01-01"),
            ("2024-01-01", "2026-01-01"),
        ):
            path = f"/statement.pdf?since={since}&until={until}"
            error = self._refusal("fields_conflict", "GET", path, token=self.token)
            self.assertEqual(error.details["fields"][0]["field"], "until")

    def test_a_day_out_of_reach_is_refused(self):
        path = "/statement.pdf?since=0001-01-01&until=0001-01-02"
        error = self._refusal("fields_conflict", "GET", path, token=self.token)
        self.assertEqual(error.details["fields"][0]["ge"], "2000-01-01")

    def test_a_dispatcher_prints_the_statement_of_any_period(self):
        dispatcher = new_test_user(
            self.env, "printer", "powerbank_rental.group_powerbank_dispatcher"
        )
        prints = self.env["powerbank.customer.statement.print"].with_user(dispatcher)
        wizard = prints.create({"customer_id": self.customer.id, "since": "2026-01-01"})
        action = wizard.action_print()
        self.assertEqual(action["data"]["since"], "2026-01-01")
        report = self.env["ir.actions.report"].with_user(dispatcher)
        content, _kind = report._render_qweb_html(
            STATEMENT, self.customer.ids, data=action["data"]
        )
        self.assertIn(self.rental.name, content.decode())
        with self.assertRaises(ValidationError):
            wizard.until = "2025-12-31"

    def test_who_may_not_read_rentals_prints_none(self):
        user = new_test_user(self.env, "outsider", "base.group_user")
        report = self.env["ir.actions.report"].with_user(user)
        with self.assertRaises(AccessError):
            report._render_qweb_html(RECEIPT, self.rental.ids)

    # === LIST === #

    def test_rentals_are_listed_by_state_and_period(self):
        def codes(query):
            answer = self._answer("list_rentals", query=query)
            return [rental["code"] for rental in answer["rentals"]]

        code = self.rental.code
        self.assertEqual(codes("?state=awaiting_payment"), [code])
        self.assertEqual(codes("?state=done"), [])
        self.assertEqual(codes("?since=2026-01-01T00:00:00%2B08:00"), [code])
        self.assertEqual(codes("?until=2026-01-01T00:00:00Z"), [])
        for query in (
            "?state=lost",
            "?since=2026-01-01",
            "?until=soon",
        ):
            self._refusal("invalid_fields", "GET", f"/rentals{query}", token=self.token)
