from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .api_common import ApiCommon

LAT, LNG = 31.2304, 121.4737


@tagged("post_install", "-at_install")
class TestLiveStock(ApiCommon):
    """What is shown of stock, and when it is not shown (A-084 to A-087)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["powerbank.station"].search([]).active = False
        cls.station.write({"active": True, "latitude": LAT, "longitude": LNG})
        cls.second_cabinet = cls._create_cabinet(cls.station)

    def _heard(self, **minutes_ago):
        """Have the two cabinets report, `first` and `second` so many minutes ago."""
        cabinets = {"first": self.cabinet, "second": self.second_cabinet}
        now = fields.Datetime.now()
        seen = {
            cabinets[name]: minutes is not None and now - timedelta(minutes=minutes)
            for name, minutes in minutes_ago.items()
        }
        self.patch(
            self.env.registry["powerbank.cabinet"],
            "_last_seen_at",
            lambda asked: {each: seen[each] for each in asked if each in seen},
        )

    def _station(self):
        query = f"?lat={LAT}&lng={LNG}"
        [station] = self._answer("list_stations", query=query)["stations"]
        return station

    def _cabinet(self):
        return self._answer("show_cabinet", path=f"/cabinets/{self.cabinet.code}")

    def _counts(self):
        station = self._station()
        return station["rentable_count"], station["free_slot_count"]

    def test_a084_stock_is_counted(self):
        self.assertEqual(self._counts(), (2, 5))
        self.assertTrue(self._station()["available"])
        self.assertEqual(self._station()["state"], "ok")

    def test_a085_no_bank(self):
        (self.best_bank + self.second_bank).level = 10
        station = self._station()
        self.assertEqual((station["state"], station["rentable_count"]), ("empty", 0))
        self.assertEqual(station["free_slot_count"], 5)

    def test_a085_no_free_slot(self):
        (self.cabinet + self.second_cabinet).slot_ids.filtered(
            lambda slot: slot.state == "empty"
        ).state = "disabled"
        station = self._station()
        self.assertEqual((station["state"], station["free_slot_count"]), ("full", 0))
        self.assertTrue(station["available"])

    def test_a086_faulty(self):
        (self.cabinet + self.second_cabinet)._on_offline()
        station = self._station()
        self.assertEqual((station["state"], station["rentable_count"]), ("offline", 0))
        self.assertFalse(station["available"])

    def test_a087_a_cabinet_run_by_hand_is_never_stale(self):
        station = self._station()
        self.assertIsNone(station["last_seen_at"])
        self.assertIsNone(station["seen_minutes_ago"])
        self.assertEqual(self._cabinet()["state"], "online")

    def test_a087_the_age_of_what_is_known_is_shown(self):
        self._heard(first=3, second=1)
        self.assertEqual(self._station()["seen_minutes_ago"], 3)
        self.assertEqual(self._cabinet()["seen_minutes_ago"], 3)
        self.assertEqual(self._counts(), (2, 5))

    def test_a087_what_is_stale_is_not_counted(self):
        self._heard(first=6, second=1)
        self.assertEqual(self._counts(), (0, 4))
        self.assertEqual(self._station()["state"], "empty")
        self.assertEqual(self._station()["seen_minutes_ago"], 1)

    def test_a087_nothing_is_said_when_all_is_stale(self):
        self._heard(first=6, second=None)
        station = self._station()
        self.assertEqual(station["state"], "unknown")
        self.assertIsNone(station["rentable_count"])
        self.assertIsNone(station["free_slot_count"])
        self.assertFalse(station["available"])
        cabinet = self._cabinet()
        self.assertEqual(cabinet["state"], "unknown")
        self.assertIsNone(cabinet["rentable_count"])
        self.assertIsNone(cabinet["best_level"])
        self.assertFalse(cabinet["available"])

    def test_a087_how_long_is_a_setting(self):
        self.env["ir.config_parameter"].set_param("powerbank_rental.stale_minutes", 10)
        self._heard(first=6, second=6)
        self.assertEqual(self._counts(), (2, 5))

    def test_a087_the_page_says_that_stock_is_not_known(self):
        self._heard(first=6, second=6)
        page = self.url_open(f"/r/{self.cabinet.code}").text
        self.assertIn('data-state="unknown"', page)
        self.assertNotIn("ready:", page)

    def test_b82_a_private_cabinet_does_not_count(self):
        self.cabinet.visibility = "private"
        self.assertEqual(self._counts(), (0, 4))
        self.assertEqual(self._cabinet()["rentable_count"], 2)
