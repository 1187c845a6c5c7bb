import csv
import io
from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .common import MerchantCommon


@tagged("post_install", "-at_install")
class TestPortal(MerchantCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_portal_user("venue_portal", cls.venue)
        cls._create_portal_user("other_portal", cls.other_venue)
        elsewhere = cls._create_placement(cls.other_station, cls.other_venue)
        elsewhere.action_activate()

    def setUp(self):
        super().setUp()
        self.rental = self._finish(ended_ago=180)
        self._sign_in("venue_portal")

    def _sign_in(self, login, lang="en_US"):
        """Sign in with a browser that was set to `lang`."""
        self.env["res.lang"]._activate_lang(lang)
        self.authenticate(login, login)
        self.opener.cookies["frontend_lang"] = lang

    def _get(self, path):
        return self.url_open(f"/my/powerbank{path}")

    def _order(self, rental=None, merchant=None):
        return self.env["powerbank.merchant.order"].search(
            [
                ("rental_id", "=", (rental or self.rental).id),
                ("merchant_id", "=", (merchant or self.venue).id),
            ]
        )

    def assert_shows(self, path, *texts):
        page = self._get(path)
        self.assertEqual(page.status_code, 200)
        for text in texts:
            self.assertIn(text, page.text)
        return page.text

    # === HOME AND OVERVIEW === #

    def test_home_counts_own_stations_and_orders(self):
        counters = ["powerbank_station_count", "powerbank_order_count"]
        answer = self.make_jsonrpc_request("/my/counters", {"counters": counters})
        self.assertEqual(answer, dict.fromkeys(counters, 1))
        self.assertIn("Your power bank stations", self.url_open("/my").text)

    def test_home_of_a_stranger_counts_nothing(self):
        counters = ["powerbank_station_count", "powerbank_order_count"]
        self._sign_in_as_stranger()
        answer = self.make_jsonrpc_request("/my/counters", {"counters": counters})
        self.assertEqual(answer, dict.fromkeys(counters, 0))

    def test_overview_shows_income_and_latest_orders(self):
        self.assert_shows("", "Today", "Open balance", "4.00", self.rental.name)

    def test_pages_are_for_merchants(self):
        self._sign_in_as_stranger()
        for path in ("", "/income"):
            with self.subTest(path):
                self.assertRegex(self._get(path).url, "/my$")

    def test_pages_ask_for_a_login(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self._get("/orders").url)

    def _sign_in_as_stranger(self):
        partner = self.env["res.partner"].create({"name": "Stranger"})
        stranger = self._create_merchant("Gone", "venue", partner=partner)
        self._create_portal_user("stranger", stranger)
        stranger.unlink()
        self._sign_in("stranger")

    # === STATIONS === #

    def test_stations_show_stock(self):
        text = self.assert_shows("/stations", self.station.name, "Rentable")
        self.assertNotIn(self.other_station.name, text)

    def test_station_shows_its_cabinets_and_price(self):
        self.cabinet.state = "offline"
        self.assert_shows(
            f"/stations/{self.station.id}", self.cabinet.name, "Offline", "4.00"
        )

    def test_foreign_station_leads_back_home(self):
        for station_id in (self.other_station.id, 999999999):
            with self.subTest(station_id):
                self.assertRegex(self._get(f"/stations/{station_id}").url, "/my$")

    # === ORDERS === #

    def test_orders_show_number_station_amount_and_own_share(self):
        self.assert_shows(
            "/orders", self.rental.name, self.station.name, "8.00", "4.00", "Completed"
        )

    def test_orders_show_nothing_of_the_customer(self):
        self.customer.name = "Zhang Wei"
        phone = self.customer.phone or "13900000001"
        for path in ("", "/orders", f"/orders/{self._order().id}", "/income"):
            with self.subTest(path):
                text = self.assert_shows(path)
                self.assertNotIn("Zhang Wei", text)
                self.assertNotIn(phone[-8:], text)

    def test_orders_are_filtered(self):
        today = self.rental.confirmed_at.date()
        tomorrow = today + timedelta(days=2)
        for query, shown in (
            ("status=completed", True),
            ("status=in_progress", False),
            (f"station={self.station.id}", True),
            (f"date_begin={today - timedelta(days=2)}", True),
            (f"date_begin={tomorrow}", False),
            (f"date_end={today - timedelta(days=2)}", False),
            (f"date_end={tomorrow}", True),
        ):
            with self.subTest(query):
                text = self.assert_shows(f"/orders?{query}")
                self.assertEqual(f">{self.rental.name}<" in text, shown)

    def test_senseless_filters_are_left_out(self):
        for query in (
            "status=x",
            f"station={self.other_station.id}",
            "station=99999999999999999999",
            "date_begin=yesterday",
            "date_end=9999-12-31",
            "sortby=password",
        ):
            with self.subTest(query):
                self.assert_shows(f"/orders?{query}", self.rental.name)

    def test_orders_are_sorted_and_paged(self):
        second = self._finish(minutes=30)
        for sortby, first in (
            ("newest", second),
            ("oldest", self.rental),
            ("amount", self.rental),
        ):
            with self.subTest(sortby):
                text = self.assert_shows(f"/orders?sortby={sortby}")
                names = sorted((self.rental, second), key=lambda r: text.find(r.name))
                self.assertEqual(names[0], first)
        self.patch(self._portal(), "_orders_per_page", 1)
        text = self.assert_shows("/orders/page/2?sortby=newest", self.rental.name)
        self.assertNotIn(f">{second.name}<", text)

    def _portal(self):
        from ..controllers.portal_orders import MerchantPortalOrders

        return MerchantPortalOrders

    def test_order_shows_times_price_and_share(self):
        self.assert_shows(
            f"/orders/{self._order().id}",
            self.rental.name,
            self.cabinet.name,
            "50 %",
            "4.00",
        )

    def test_running_order_shows_the_fee_so_far(self):
        rental = self._start(started_at=self._ago(minutes=61))
        self.assert_shows(
            f"/orders/{self._order(rental).id}", "Amount so far", "8.00", "In progress"
        )

    def test_foreign_order_leads_back_home(self):
        foreign = self._order(merchant=self.agent)
        for order_id in (foreign.id, 999999999):
            with self.subTest(order_id):
                self.assertRegex(self._get(f"/orders/{order_id}").url, "/my$")

    def test_the_other_merchant_does_not_see_the_order(self):
        self._sign_in("other_portal")
        self.assertNotIn(self.rental.name, self.assert_shows("/orders"))
        self.assertRegex(self._get(f"/orders/{self._order().id}").url, "/my$")

    # === INCOME === #

    def test_income_is_shown_by_day(self):
        day = self.rental.split_line_ids[0].date
        text = self.assert_shows("/income", f"/my/powerbank/income/{day}", "4.00")
        self.assertNotIn("1.60", text)

    def test_income_of_a_day_shows_its_lines(self):
        day = self.rental.split_line_ids[0].date
        self.assert_shows(f"/income/{day}", self.rental.name, "50 %", "4.00")

    def test_income_of_another_month_is_empty(self):
        self.assert_shows(
            "/income?month=2020-01", "January 2020", "No income in this month"
        )

    def test_senseless_months_and_days_are_left_out(self):
        for path in (
            "/income?month=x",
            "/income?month=9999-12",
            "/income/x",
            "/income/0000-01-01",
        ):
            with self.subTest(path):
                self.assert_shows(path, "4.00")

    def test_income_can_be_downloaded(self):
        self.station.name = "=Cinema"
        month = self.rental.split_line_ids[0].date.strftime("%Y-%m")
        answer = self._get(f"/income.csv?month={month}")
        self.assertIn("text/csv", answer.headers["Content-Type"])
        self.assertIn(f"income-{month}.csv", answer.headers["Content-Disposition"])
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        self.assertEqual(len(rows), 2)
        self.assertEqual(len(rows[0]), len(rows[1]))
        self.assertEqual(rows[0][0], "Day")
        self.assertEqual(
            rows[1][1:],
            [
                self.rental.name,
                "'=Cinema",
                "Venue",
                "50.00",
                "4.00",
                "0.00",
                "4.00",
                "CNY",
            ],
        )

    # === LANGUAGE === #

    def test_pages_speak_chinese(self):
        self._sign_in("venue_portal", lang="zh_CN")
        self.env["ir.module.module"].search(
            [("name", "=", "powerbank_merchant")]
        )._update_translations(["zh_CN"])
        self.assert_shows("", "今日", "未结余额")
        self.assert_shows("/orders", "订单", "已完成")
        self.assert_shows("/income?month=2026-05", "2026年5月")
