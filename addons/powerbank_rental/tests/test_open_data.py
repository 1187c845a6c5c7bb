import json
from datetime import timedelta

from jsonschema import Draft7Validator, FormatChecker

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import file_open

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
        cls.stations = cls.station + cls.other_station
        cls.stations.active = True
        cls.stations.write({"latitude": 31.23, "longitude": 121.47, "city": "苏州"})

    def _get(self, path, status=200):
        response = self.url_open(path)
        self.assertEqual(response.status_code, status, response.text)
        self.assertNotIn("Set-Cookie", response.headers)
        return response

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
