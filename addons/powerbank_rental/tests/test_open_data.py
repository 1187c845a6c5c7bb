import json
from datetime import timedelta

from jsonschema import Draft7Validator, FormatChecker

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import file_open

from ..models import open_data
from .common import RentalCommon

GBFS = "/powerbank/gbfs"
FEEDS = (
    "gbfs",
    "station_information",
    "station_status",
    "system_information",
    "system_pricing_plans",
    "vehicle_types",
)


@tagged("post_install", "-at_install")
class TestOpenData(RentalCommon, HttpCase):
    """What anybody may know: GBFS feeds and the map layer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["powerbank.station"].search([]).active = False
        cls.env["powerbank.open.data"].search([]).unlink()
        cls.stations = cls.station + cls.other_station
        cls.stations.active = True
        cls.stations.write({"latitude": 31.23, "longitude": 121.47, "city": "苏州"})

    def _get(self, path, status=200):
        """Ask when whatever was answered before is too old to be given again."""
        self._age(hours=2)
        return self._ask(path, status)

    def _ask(self, path, status=200, **headers):
        response = self.url_open(path, headers=headers)
        self.assertEqual(response.status_code, status, response.text)
        self.assertNotIn("Set-Cookie", response.headers)
        return response

    def _age(self, **delta):
        """Let all answers that are kept have been made some time earlier."""
        for kept in self.env["powerbank.open.data"].search([]):
            kept.generated_at -= timedelta(**delta)
        self.env.flush_all()

    def _feed(self, name, system="suzhou"):
        """Return a feed's data, checked against the published schema."""
        path = f"{GBFS}/3.0/{system}/{name}.json"
        if name == "manifest":
            path = f"{GBFS}/manifest.json"
        feed = self._get(path).json()
        self._check(name, feed)
        return feed["data"]

    def _check(self, name, feed):
        path = f"powerbank_rental/tests/data/gbfs-v3.0/{name}.json"
        with file_open(path) as file:
            schema = json.load(file)
        validator = Draft7Validator(schema, format_checker=FormatChecker())
        errors = [error.message for error in validator.iter_errors(feed)]
        self.assertEqual(errors, [], name)

    def _status(self, station=None):
        code = (station or self.station).code
        stations = self._feed("station_status")["stations"]
        return {each["station_id"]: each for each in stations}.get(code)

    # === GBFS === #

    def test_every_feed_fits_the_published_schema(self):
        self.station.opening_period_ids = [
            fields.Command.create({"weekday": str(day)}) for day in range(7)
        ]
        self.station.hotline = "400-000-0001"
        for name in ("manifest", *FEEDS):
            with self.subTest(feed=name):
                self.assertTrue(self._feed(name))

    def test_the_schema_would_notice_a_fault(self):
        feed = self._get(f"{GBFS}/3.0/suzhou/station_status.json").json()
        del feed["data"]["stations"][0]["is_renting"]
        with self.assertRaises(AssertionError):
            self._check("station_status", feed)

    def test_the_manifest_leads_to_all_feeds(self):
        self.other_station.city = False
        addresses = [
            version["url"]
            for dataset in self._feed("manifest")["datasets"]
            for version in dataset["versions"]
        ]
        self.assertEqual(len(addresses), 2)
        for address in addresses:
            feeds = self._get(address[len(self.base_url()) :]).json()["data"]["feeds"]
            for feed in feeds:
                self._check(
                    feed["name"], self._get(feed["url"][len(self.base_url()) :]).json()
                )

    def test_a_station_tells_its_stock(self):
        status = self._status()
        self.assertEqual(status["num_vehicles_available"], 2)
        self.assertEqual(status["num_docks_available"], 1)
        self.assertTrue(status["is_renting"])
        self.assertTrue(status["is_returning"])

    def test_an_offline_station_neither_rents_nor_takes_back(self):
        self.cabinet._on_offline()
        status = self._status()
        self.assertEqual(status["num_vehicles_available"], 0)
        self.assertFalse(status["is_renting"])
        self.assertFalse(status["is_returning"])

    def test_a087_what_was_not_heard_of_is_not_available(self):
        seen_at = fields.Datetime.now() - timedelta(minutes=6)
        self.patch(
            self.env.registry["powerbank.cabinet"],
            "_last_seen_at",
            lambda cabinets: dict.fromkeys(cabinets, seen_at),
        )
        status = self._status()
        self.assertEqual(status["num_vehicles_available"], 0)
        self.assertFalse(status["is_renting"])
        self.assertEqual(
            fields.Datetime.to_datetime(status["last_reported"][:19].replace("T", " ")),
            seen_at,
        )

    def test_b82_private_stations_and_cabinets_stay_out(self):
        self.station.visibility = "private"
        self.assertIsNone(self._status())
        self.station.visibility = "public"
        self.cabinet.visibility = "private"
        self.assertIsNone(self._status())
        known = self._feed("station_information")["stations"]
        self.assertEqual(
            [each["station_id"] for each in known], [self.other_station.code]
        )

    def test_no_feed_gives_away_the_code_of_a_cabinet(self):
        for name in FEEDS:
            text = self._get(f"{GBFS}/3.0/suzhou/{name}.json").text
            self.assertNotIn(self.cabinet.code, text)

    def test_each_station_has_the_price_of_its_tariff(self):
        [plan] = self._feed("system_pricing_plans")["plans"]
        self.assertEqual(plan["currency"], "CNY")
        self.assertEqual(
            plan["per_min_pricing"], [{"start": 0, "rate": 4.0, "interval": 60}]
        )
        texts = {each["language"]: each["text"] for each in plan["description"]}
        self.assertIn("40", texts["en-US"])
        self.assertIn("小时", texts["zh-CN"])
        [kind] = self._feed("vehicle_types")["vehicle_types"]
        self.assertEqual(kind["default_pricing_plan_id"], plan["plan_id"])
        [available] = self._status()["vehicle_types_available"]
        self.assertEqual(available["vehicle_type_id"], kind["vehicle_type_id"])

    def test_without_a_tariff_nothing_is_rented(self):
        self.env["powerbank.tariff.rule"].search([]).active = False
        self.assertFalse(self._status()["is_renting"])
        self.assertEqual(self._feed("system_pricing_plans")["plans"], [])
        self.assertTrue(self._feed("vehicle_types")["vehicle_types"])

    def test_a_closed_venue_does_not_rent(self):
        yesterday = str((self.station._today().weekday() - 2) % 7)
        self.station.opening_period_ids = [
            fields.Command.create(
                {"weekday": yesterday, "from_hour": 1.0, "to_hour": 2.0}
            )
        ]
        self.assertFalse(self._status()["is_renting"])

    def test_feeds_may_be_kept_for_their_time(self):
        response = self._get(f"{GBFS}/3.0/suzhou/station_status.json")
        self.assertEqual(response.headers["Cache-Control"], "public, max-age=60")
        self.assertEqual(response.json()["ttl"], 60)
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], "*")

    def test_unknown_feeds_and_systems_are_not_found(self):
        self._get(f"{GBFS}/3.0/suzhou/free_bike_status.json", 404)
        self._get(f"{GBFS}/3.0/atlantis/gbfs.json", 404)

    def test_open_data_can_be_switched_off(self):
        self.env["ir.config_parameter"].set_param("powerbank_rental.hide_feeds", "True")
        for path in (
            f"{GBFS}/manifest.json",
            f"{GBFS}/3.0/suzhou/gbfs.json",
            "/powerbank/stations.geojson?bbox=121,31,122,32",
        ):
            self._get(path, 404)

    # === KEPT ANSWERS === #

    def _count_readings(self):
        """Return a list that gets an entry whenever stations are read for a feed."""
        readings = []
        read = self.env.registry["powerbank.station"]._live_stations

        def counted(stations):
            readings.append(len(stations))
            return read(stations)

        self.patch(self.env.registry["powerbank.station"], "_live_stations", counted)
        return readings

    def test_stations_are_read_once_however_many_ask(self):
        path, readings = (
            f"{GBFS}/3.0/suzhou/station_status.json",
            self._count_readings(),
        )
        texts = {self._ask(path).text for _time in range(5)}
        self.assertEqual(len(texts), 1)
        self.assertEqual(readings, [2])
        box = "/powerbank/stations.geojson?bbox=121,31,122,32"
        texts = {self._ask(box).text for _time in range(5)}
        self.assertEqual(len(texts), 1)
        self.assertEqual(readings, [2, 2])

    def test_a_kept_feed_costs_the_same_few_queries_for_any_number_of_stations(self):
        path = f"{GBFS}/3.0/suzhou/station_status.json"
        few = self._queries_when_kept(path)
        for number in range(20):
            station = self._create_station(f"Station {number}")
            station.write({"latitude": 31.2, "longitude": 121.4, "city": "苏州"})
            self._create_cabinet(station)
        self._age(hours=2)
        self.assertEqual(self._queries_when_kept(path), few)
        self.assertLess(few, 10)

    def _queries_when_kept(self, path):
        self._ask(path)
        self._ask(path)
        before = self.cr.sql_log_count
        self._ask(path)
        return self.cr.sql_log_count - before

    def test_a_change_appears_when_the_time_of_a_feed_is_over(self):
        path = f"{GBFS}/3.0/suzhou/station_status.json"
        first = self._ask(path).json()
        self.cabinet._on_offline()
        self._age(seconds=50)
        again = self._ask(path)
        self.assertEqual(again.json(), first)
        self.assertGreaterEqual(int(again.headers["Age"]), 50)
        self._age(seconds=15)
        later = self._ask(path)
        self.assertNotEqual(later.json()["data"], first["data"])
        self.assertEqual(later.headers["Age"], "0")
        self._check("station_status", later.json())

    def test_while_a_feed_is_made_anew_others_get_the_old_one_for_a_while(self):
        path = f"{GBFS}/3.0/suzhou/station_status.json"
        first = self._ask(path).text
        self.patch(self.registry["powerbank.open.data"], "_claim", lambda kept: False)
        self._age(seconds=70)
        self.assertEqual(self._ask(path).text, first)
        self._age(seconds=70)
        self.cabinet._on_offline()
        self.assertNotEqual(self._ask(path).text, first)

    def test_a_copy_that_is_still_true_is_not_sent_again(self):
        path = f"{GBFS}/3.0/suzhou/station_status.json"
        tag = self._ask(path).headers["ETag"]
        confirmed = self._ask(path, 304, **{"If-None-Match": tag})
        self.assertFalse(confirmed.content)
        self.cabinet._on_offline()
        self._age(hours=1)
        self.assertTrue(self._ask(path, **{"If-None-Match": tag}).json())

    def test_the_layer_is_kept_by_language(self):
        path = "/powerbank/stations.geojson?bbox=121,31,122,32"
        self.station.with_context(lang="zh_CN").name = "河滨影院"
        names = [
            self._ask(path, **{"Accept-Language": tag}).json()["features"]
            for tag in ("en-US", "zh-CN")
        ]
        self.assertNotEqual(*names)
        self.assertEqual(self._ask(path).headers["Vary"], "Accept-Language")

    def test_unknown_systems_are_not_kept(self):
        self._ask(f"{GBFS}/3.0/atlantis/gbfs.json", 404)
        self.assertFalse(self.env["powerbank.open.data"].search([]))

    def test_no_more_answers_are_kept_than_there_is_room_for(self):
        kept = self.env["powerbank.open.data"]
        self.patch(open_data, "MOST", 2)
        for west in range(4):
            self._ask(f"/powerbank/stations.geojson?bbox={west},31,122,32")
        self.assertEqual(kept.search_count([]), 2)
        self._age(hours=3)
        self._ask("/powerbank/stations.geojson?bbox=9,31,122,32")
        self.assertEqual(kept.search_count([]), 1)

    # === GEOJSON === #

    def _layer(self, bbox, more=""):
        return self._get(f"/powerbank/stations.geojson?bbox={bbox}{more}").json()

    def _names(self, *args):
        features = self._layer(*args)["features"]
        return [feature["properties"]["name"] for feature in features]

    def test_the_layer_holds_the_stations_in_the_box(self):
        self.other_station.write({"latitude": 31.5, "longitude": 121.9})
        self.assertEqual(self._names("121.4,31.2,121.5,31.3"), ["Riverside Cinema"])
        self.assertEqual(len(self._names("121,31,122,32")), 2)
        self.assertEqual(self._names("10,31,20,32"), [])

    def test_the_layer_is_geojson(self):
        response = self._get("/powerbank/stations.geojson?bbox=121,31,122,32")
        self.assertIn("application/geo+json", response.headers["Content-Type"])
        [feature, _other] = response.json()["features"]
        self.assertEqual(feature["type"], "Feature")
        self.assertEqual(
            feature["geometry"], {"type": "Point", "coordinates": [121.47, 31.23]}
        )
        self.assertIn(feature["properties"]["rentable_count"], (0, 2))

    def test_the_layer_says_when_it_leaves_stations_out(self):
        self.assertTrue(self._layer("121,31,122,32", "&limit=1")["truncated"])
        self.assertFalse(self._layer("121,31,122,32")["truncated"])

    def test_the_layer_crosses_the_180th_meridian(self):
        self.station.write({"latitude": -17.0, "longitude": 179.9})
        self.other_station.write({"latitude": -17.0, "longitude": -179.9})
        self.assertEqual(len(self._names("179,-18,-179,-16")), 2)
        self.assertEqual(self._names("179,-18,180,-16"), ["Riverside Cinema"])

    def test_the_whole_world_is_a_box(self):
        self.assertEqual(len(self._names("-180,-90,180,90")), 2)

    def test_private_stations_are_not_on_the_layer(self):
        self.station.visibility = "private"
        self.assertEqual(self._names("121,31,122,32"), ["North Railway Station"])

    def test_a_wrong_box_is_refused(self):
        for bbox in ("", "1,2,3", "a,b,c,d", "0,50,0,40", "0,0,181,0", "nan,0,0,0"):
            response = self._get(f"/powerbank/stations.geojson?bbox={bbox}", 422)
            self.assertEqual(response.json()["error"]["code"], "invalid_fields")
