from odoo.tests import tagged
from odoo.tools import SQL

from ..geo import Bd09, Gcj02, Wgs84, distance
from .api_common import ApiCommon

LAT, LNG = 31.2304, 121.4737


@tagged("post_install", "-at_install")
class TestApiStationSearch(ApiCommon):
    """Stations by words, city and price, in three systems of coordinates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["powerbank.station"].search([]).write({"latitude": 0, "longitude": 0})
        cls.station.write({"latitude": LAT, "longitude": LNG, "city": "Suzhou"})
        cls.other_station.write(
            {"latitude": LAT, "longitude": LNG + 0.002, "city": "Suzhou"}
        )
        cls.other_station.with_context(lang="zh_CN").name = "上海虹桥火车站"

    def _stations(self, **query):
        query = "&".join(f"{name}={value}" for name, value in query.items())
        return self._answer("list_stations", query=f"?{query}")

    def _names(self, **query):
        return [each["name"] for each in self._stations(**query)["stations"]]

    def _near(self, **query):
        return self._stations(lat=LAT, lng=LNG, **query)["stations"]

    # === WORDS === #

    def test_a206_a_station_is_found_by_name_address_and_pinyin(self):
        self.station.write({"street": "88 Río Avenue", "directions": "Level B1"})
        for words, name in (
            ("riverside", "Riverside Cinema"),
            ("RIVER cinema", "Riverside Cinema"),
            ("rio", "Riverside Cinema"),
            ("88", "Riverside Cinema"),
            ("虹桥", "North Railway Station"),
            ("桥", "North Railway Station"),
            ("hongqiao", "North Railway Station"),
            ("huochezhan", "North Railway Station"),
            ("shhq", "North Railway Station"),
            ("sh", "North Railway Station"),
            ("north 虹桥", "North Railway Station"),
        ):
            with self.subTest(words=words):
                self.assertEqual(self._names(q=words, city="Suzhou"), [name])
                [found] = self._near(q=words)
                self.assertEqual(found["name"], name)

    def test_words_that_are_not_there_find_nothing(self):
        for words in ("riverside station", "浦东", "%", "_", "!!", "xyz%", "' OR 1=1"):
            with self.subTest(words=words):
                self.assertEqual(self._names(q=words, city="Suzhou"), [])
                self.assertEqual(self._near(q=words), [])

    def test_a_new_name_is_found_at_once(self):
        self.station.name = "南京西路"
        self.assertEqual(self._names(q="njxl"), ["南京西路"])
        self.assertEqual(self._names(q="riverside cinema", city="Suzhou"), [])

    def test_words_are_found_at_any_distance_nearest_first(self):
        self.station.write({"latitude": 39.9, "longitude": 116.4})
        self.other_station.name = "Riverside Park"
        names = [each["name"] for each in self._near(q="riverside")]
        self.assertEqual(names[0], "Riverside Park")
        self.assertIn("Riverside Cinema", names)

    def test_words_and_a_radius_are_both_met(self):
        self.station.write({"latitude": LAT + 1})
        self.assertEqual(self._near(q="riverside", radius=5000), [])

    def test_the_staff_find_stations_by_pinyin(self):
        stations = self.env["powerbank.station"]
        self.assertEqual(
            stations.search([("matching", "ilike", "hqhcz")]), self.other_station
        )

    def test_the_search_for_words_uses_an_index(self):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(
            SQL(
                "EXPLAIN SELECT id FROM powerbank_station"
                " WHERE search_key LIKE '%%hongqiao%%'"
            )
        )
        self.assertIn("powerbank_station__search_key_index", str(plan))

    # === WITHOUT A POSITION === #

    def test_b74_a_city_is_listed_without_a_position(self):
        page = self._stations(city="Suzhou")
        names = [each["name"] for each in page["stations"]]
        self.assertEqual(names, ["North Railway Station", "Riverside Cinema"])
        self.assertIsNone(page["stations"][0]["distance"])
        self.assertIsNone(page["next"])

    def test_pages_by_name_follow_each_other(self):
        for number in range(5):
            self._create_station("Twin").write({"city": "Suzhou", "street": number})
        seen, query = [], {"city": "Suzhou", "limit": 2}
        while True:
            page = self._stations(**query)
            seen += [each["code"] for each in page["stations"]]
            if not page["next"]:
                break
            query["cursor"] = page["next"]
        self.assertEqual(len(seen), 7)
        self.assertEqual(len(set(seen)), 7)

    def test_b74_the_cities_are_listed(self):
        self.other_station.city = "Aba"
        self._create_station("Hidden").write(
            {"city": "Nowhere", "visibility": "private"}
        )
        cities = self._answer("list_cities")["cities"]
        self.assertIn("Suzhou", cities)
        self.assertEqual(cities, sorted(cities))
        self.assertNotIn("Nowhere", cities)
        first = self._answer("list_cities", query="?limit=1")
        self.assertEqual(first["cities"], ["Aba"])
        second = self._answer("list_cities", query=f"?cursor={first['next']}")
        self.assertEqual(second["cities"], cities[1:])

    def test_a_cursor_of_another_order_is_refused(self):
        cursor = self._stations(city="Suzhou", limit=1)["next"]
        path = f"/stations?lat={LAT}&lng={LNG}&cursor={cursor}"
        self._refusal("cursor_unknown", "GET", path)
        self._refusal("cursor_unknown", "GET", f"/cities?cursor={cursor}")

    # === SYSTEMS OF COORDINATES === #

    def test_b80_positions_come_in_the_asked_system(self):
        place = Wgs84(LAT, LNG)
        for crs, system in (("wgs84", Wgs84), ("gcj02", Gcj02), ("bd09", Bd09)):
            given = place.to(system)
            [station, _other] = self._stations(
                lat=given.latitude, lng=given.longitude, crs=crs
            )["stations"]
            answered = system(station["latitude"], station["longitude"])
            self.assertEqual(station["crs"], crs)
            self.assertEqual(station["distance"], 0)
            self.assertLess(distance(answered, place), 0.5)

    def test_b80_what_was_given_comes_back_unchanged(self):
        self.station.write(
            {
                "given_crs": "bd09",
                "given_latitude": 31.234567,
                "given_longitude": 121.485678,
            }
        )
        [station] = self._stations(q="riverside", city="Suzhou", crs="bd09")["stations"]
        self.assertEqual(
            (station["latitude"], station["longitude"]), (31.234567, 121.485678)
        )
        self.assertLess(
            distance(
                Wgs84(self.station.latitude, self.station.longitude),
                Bd09(31.234567, 121.485678),
            ),
            0.5,
        )

    def test_b80_wgs84_that_is_written_is_the_original(self):
        self.station.write({"given_crs": "gcj02"})
        self.station.write({"latitude": LAT, "longitude": LNG})
        self.assertEqual(self.station.given_crs, "wgs84")
        self.assertEqual(self.station.given_latitude, LAT)

    def test_a_cabinet_tells_the_way_to_its_station(self):
        answer = self._answer(
            "show_cabinet", path=f"/cabinets/{self.cabinet.code}", query="?crs=gcj02"
        )
        shown = Gcj02(answer["latitude"], answer["longitude"])
        self.assertLess(distance(shown, Wgs84(LAT, LNG)), 0.5)
        for link in answer["navigation"].values():
            self.assertTrue(link.startswith("https://"))

    def test_a_station_without_a_position_has_no_way(self):
        self.station.write({"latitude": 0, "longitude": 0})
        [station] = self._stations(q="riverside", city="Suzhou")["stations"]
        self.assertIsNone(station["latitude"])
        self.assertIsNone(station["navigation"])
        self.assertEqual(len(self._near()), 1)

    def test_an_unknown_system_is_refused(self):
        path = f"/stations?lat={LAT}&lng={LNG}&crs=sk42"
        self._refusal("invalid_fields", "GET", path)

    def test_b82_private_stations_are_in_no_list(self):
        self.station.visibility = "private"
        self.assertEqual(self._names(city="Suzhou"), ["North Railway Station"])
        self.assertEqual(len(self._near()), 1)
        self.assertEqual(self._near(q="riverside"), [])

    # === PRICES === #

    def test_a119_a_station_says_what_it_costs_here(self):
        station = self._near()[0]
        costs = {each["minutes"]: each["amount"]["amount"] for each in station["costs"]}
        self.assertEqual(costs, {60: "4.00", 180: "12.00", 1440: "40.00"})
        self.assertEqual(station["free_minutes"], 5)
        self.assertEqual(station["deposit"], {"amount": "0.00", "currency": "CNY"})

    def test_a119_the_asked_time_is_told_beside_the_usual_ones(self):
        station = self._near(minutes=90)[0]
        self.assertEqual(
            [each["minutes"] for each in station["costs"]], [60, 90, 180, 1440]
        )

    def test_a119_the_cheapest_for_a_duration_comes_first(self):
        self._create_own_price(self.station, unit_price=6.0, cap_price=10.0)
        third = self._create_station("Without a Price")
        third.write({"latitude": LAT, "longitude": LNG + 0.001, "company_id": 1})
        by_hour = [each["name"] for each in self._near(sort="price", minutes=60)]
        by_day = [each["name"] for each in self._near(sort="price", minutes=1440)]
        self.assertLess(
            by_hour.index("North Railway Station"), by_hour.index("Riverside Cinema")
        )
        self.assertLess(
            by_day.index("Riverside Cinema"), by_day.index("North Railway Station")
        )

    def test_pages_by_price_follow_each_other(self):
        self._create_own_price(self.station, unit_price=6.0)
        first = self._stations(lat=LAT, lng=LNG, sort="price", limit=1)
        second = self._stations(
            lat=LAT, lng=LNG, sort="price", limit=1, cursor=first["next"]
        )
        self.assertEqual(first["stations"][0]["name"], "North Railway Station")
        self.assertEqual(second["stations"][0]["name"], "Riverside Cinema")
        self.assertIsNone(second["next"])

    def test_the_price_of_a_list_is_the_price_of_the_place(self):
        """Stations that share their rules, and one with a contract of its own."""
        self._create_own_price(self.station, unit_price=6.0)
        stations = self.station + self.other_station
        versions = stations._tariff_versions()
        for station in stations:
            self.assertEqual(versions[station], station._tariff_version())
        self.assertNotEqual(versions[self.station], versions[self.other_station])

    def test_prices_of_many_stations_cost_no_more_queries(self):
        def queries(count):
            stations = self._twins(count)
            self.env.registry.clear_cache()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            stations._tariff_versions()
            return self.env.cr.sql_log_count - before

        queries(2)
        self.assertEqual(queries(12), queries(3))

    def _twins(self, count):
        stations = self.env["powerbank.station"].create(
            [{"name": f"Twin {number}", "city": "Suzhou"} for number in range(count)]
        )
        self.env.flush_all()
        return stations

    def _create_own_price(self, station, **values):
        """Publish a tariff that holds at one station alone."""
        self._create_tariff(**values)
        rules = self.env["powerbank.tariff.rule"]
        rule = rules.search([("level", "=", "default")], order="id DESC", limit=1)
        rule.write({"level": "venue", "station_id": station.id})
        rules.create({"tariff_id": self.tariff.id, "level": "default"})
