from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ..controllers import present_places
from ..geo import Wgs84
from .api_common import ApiCommon

#: The centre of the searches; a thousandth of a degree of latitude is 111.2 m.
LAT, LNG = 31.2304, 121.4737


@tagged("post_install", "-at_install")
class TestApiPlaces(ApiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["powerbank.station"].search([]).write({"latitude": 0, "longitude": 0})
        cls._place(cls.station, LAT + 0.001, LNG)
        cls._place(cls.other_station, LAT, LNG + 0.002)

    @classmethod
    def _place(cls, station, latitude, longitude):
        station.write({"latitude": latitude, "longitude": longitude})

    def _stations(self, lat=LAT, lng=LNG, more="", **options):
        query = f"?lat={lat}&lng={lng}{more}"
        return self._answer("list_stations", query=query, **options)

    def _names(self, *args, **kwargs):
        return [each["name"] for each in self._stations(*args, **kwargs)["stations"]]

    # === STATIONS === #

    def test_stations_come_nearest_first_with_their_distance(self):
        stations = self._stations()["stations"]
        self.assertEqual(
            [each["name"] for each in stations],
            ["Riverside Cinema", "North Railway Station"],
        )
        self.assertEqual(stations[0]["distance"], 111)
        self.assertAlmostEqual(stations[1]["distance"], 190, delta=2)

    def test_a_station_shows_stock_and_price(self):
        [station, other] = self._stations()["stations"]
        self.assertEqual(station["rentable_count"], 2)
        self.assertEqual(station["free_slot_count"], 1)
        self.assertTrue(station["available"])
        self.assertIn("4", station["price_text"])
        self.assertFalse(other["available"])
        self.assertEqual(other["state"], "empty")

    def test_an_offline_station_is_never_available(self):
        self.cabinet._on_offline()
        station = self._stations()["stations"][0]
        self.assertEqual(station["state"], "offline")
        self.assertFalse(station["available"])
        self.assertEqual(station["rentable_count"], 0)

    def test_a_station_without_a_price_is_not_available(self):
        self.env["powerbank.tariff.rule"].search([]).active = False
        station = self._stations()["stations"][0]
        self.assertFalse(station["available"])
        self.assertEqual(station["price_text"], "")

    def test_an_archived_station_is_not_shown(self):
        self.station.active = False
        self.assertEqual(self._names(), ["North Railway Station"])

    def test_the_radius_bounds_the_search(self):
        self.assertEqual(self._names(more="&radius=150"), ["Riverside Cinema"])
        self.assertEqual(self._names(more="&radius=100"), [])

    def test_pages_follow_each_other_without_gap_or_repetition(self):
        for number in range(5):
            self._place(self._create_station(f"Twin {number}"), LAT + 0.001, LNG)
        seen, cursor = [], ""
        while cursor is not None:
            page = self._stations(more=f"&limit=2{cursor and f'&cursor={cursor}'}")
            seen += [station["name"] for station in page["stations"]]
            cursor = page["next"]
        self.assertEqual(len(seen), 7)
        self.assertEqual(len(set(seen)), 7)
        self.assertEqual(seen[-1], "North Railway Station")

    def test_the_search_crosses_the_180th_meridian(self):
        self._place(self.station, -17.0, 179.999)
        self._place(self.other_station, -17.0, -179.997)
        names = self._names(-17.0, -179.9995)
        self.assertEqual(names, ["Riverside Cinema", "North Railway Station"])

    def test_the_search_works_at_the_pole(self):
        self._place(self.station, 89.999, 0)
        self._place(self.other_station, 89.999, 180)
        self.assertEqual(len(self._names(90, 90)), 2)

    def test_the_search_uses_the_index_on_the_position(self):
        for way in ("seqscan", "bitmapscan"):
            self.env.cr.execute(SQL("SET LOCAL %s = off", SQL(f"enable_{way}")))
        execute, plans = type(self.env).execute_query, []

        def explained(env, query):
            plans.extend(execute(env, SQL("EXPLAIN %s", query)))
            return execute(env, query)

        with patch.object(type(self.env), "execute_query", explained):
            self.env["powerbank.station"]._nearby(Wgs84(LAT, LNG), 20, radius=3000)
        self.assertIn("powerbank_station_on_map", str(plans))
        self.assertIn("Order By", str(plans))

    def test_more_stations_cost_no_more_queries(self):
        def queries(limit):
            stations = self.env["powerbank.station"]
            near = stations._nearby(Wgs84(LAT, LNG), limit)
            found = stations.browse(each.id for each in near)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            present_places.stations(found, [each.chord for each in near])
            return self.env.cr.sql_log_count - before

        for number in range(8):
            self._place(self._create_station(f"More {number}"), LAT + 0.002, LNG)
        self.env.flush_all()
        queries(10)
        self.assertEqual(queries(10), queries(2))

    def test_a_place_outside_the_world_is_refused(self):
        for query in ("?lat=91&lng=0", "?lat=0&lng=181", "?lat=nan&lng=0"):
            error = self._refusal("invalid_fields", "GET", f"/stations{query}")
            self.assertIn(error.details["fields"][0]["field"], ("lat", "lng"))

    def test_a_missing_coordinate_is_named(self):
        error = self._refusal("fields_conflict", "GET", "/stations?lat=31")
        self.assertEqual(
            error.details, {"fields": [{"field": "lng", "problem": "missing"}]}
        )
        self.assertIn("lng", error.message)

    def test_an_unknown_parameter_is_named(self):
        path = f"/stations?lat={LAT}&lng={LNG}&colour=red"
        error = self._refusal("invalid_fields", "GET", path)
        self.assertEqual(
            error.details["fields"], [{"field": "colour", "problem": "extra_forbidden"}]
        )

    def test_limits_and_cursors_are_checked(self):
        around = f"/stations?lat={LAT}&lng={LNG}"
        for more in ("limit=0", "limit=101", "radius=50001"):
            error = self._refusal("invalid_fields", "GET", f"{around}&{more}")
            self.assertEqual(error.details["fields"][0]["field"], more.split("=")[0])
        for cursor in ("x", "W10"):
            self._refusal("cursor_unknown", "GET", f"{around}&cursor={cursor}")

    # === CABINETS === #

    def _cabinet(self, **options):
        return self._answer(
            "show_cabinet", path=f"/cabinets/{self.cabinet.code}", **options
        )

    def test_a_cabinet_shows_what_the_customer_needs(self):
        self.station.write({"street": "1 River Road", "city": "Shanghai"})
        cabinet = self._cabinet()
        self.assertEqual(cabinet["code"], self.cabinet.code)
        self.assertEqual(cabinet["station"], "Riverside Cinema")
        self.assertEqual(cabinet["address"], "1 River Road, Shanghai")
        self.assertEqual(cabinet["state"], "online")
        self.assertTrue(cabinet["available"])
        self.assertEqual(cabinet["rentable_count"], 2)
        self.assertEqual(cabinet["best_level"], 95)
        self.assertEqual(cabinet["free_slot_count"], 1)
        self.assertEqual(cabinet["deposit"], {"amount": "0.00", "currency": "CNY"})

    def test_the_price_speaks_the_phones_language(self):
        english = self._cabinet(lang="en-GB,en;q=0.8")["price_text"]
        chinese = self._cabinet(lang="zh-Hans-CN,zh;q=0.9,en;q=0.5")["price_text"]
        self.assertIn("hour", english)
        self.assertIn("小时", chinese)

    def test_an_offline_cabinet_offers_nothing(self):
        self.cabinet._on_offline()
        cabinet = self._cabinet()
        self.assertEqual(cabinet["state"], "offline")
        self.assertFalse(cabinet["available"])
        self.assertEqual((cabinet["rentable_count"], cabinet["best_level"]), (0, None))
        self.assertEqual(cabinet["free_slot_count"], 0)

    def test_a_disabled_cabinet_is_closed(self):
        self.cabinet.action_disable()
        cabinet = self._cabinet()
        self.assertEqual(cabinet["state"], "closed")
        self.assertFalse(cabinet["available"])

    def test_a_cabinet_that_stands_nowhere_offers_nothing(self):
        self.cabinet.station_id = False
        cabinet = self._cabinet()
        self.assertFalse(cabinet["available"])
        self.assertEqual((cabinet["price_text"], cabinet["deposit"]), ("", None))

    def test_an_unknown_cabinet_is_not_found(self):
        for code in ("NOSUCHCODE", "%00", "x" * 500, "%E6%9F%9C", "a%20b"):
            self._refusal("cabinet_unknown", "GET", f"/cabinets/{code}")
