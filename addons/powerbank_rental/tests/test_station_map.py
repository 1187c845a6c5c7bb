from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models import station_map
from .common import RentalCommon

#: Around the two stations, far from those of the demo.
AREA = (49.0, 7.0, 51.0, 11.0)


@tagged("post_install", "-at_install")
class TestStationMap(RentalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.station.write({"latitude": 50.1, "longitude": 8.6})
        cls.other_station.write({"latitude": 50.2, "longitude": 8.7})
        user = new_test_user(
            cls.env, "dora", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.stations = cls.env["powerbank.station"].with_user(user)
        cls.mine = [("id", "in", (cls.station | cls.other_station).ids)]

    def _markers(self, zoom, area=AREA, domain=None):
        return self.stations.read_area(domain or self.mine, area, zoom)

    def _set(self, **params):
        for name, value in params.items():
            self.env["ir.config_parameter"].set_param(f"powerbank_rental.{name}", value)

    def test_a_marker_tells_what_a_station_holds(self):
        markers = {marker["id"]: marker for marker in self._markers(zoom=15)}
        marker = markers[self.station.id]
        self.assertEqual(marker["name"], "Riverside Cinema")
        self.assertEqual((marker["rentable"], marker["free"]), (2, 1))
        self.assertEqual(marker["state"], "ok")
        self.assertAlmostEqual(marker["latitude"], 50.1)
        self.assertEqual(markers[self.other_station.id]["state"], "empty")

    def test_stations_that_would_overlap_become_one_marker(self):
        (marker,) = self._markers(zoom=3)
        self.assertEqual((marker["count"], marker["state"]), (2, "empty"))
        self.assertEqual(marker["area"], [50.1, 8.6, 50.2, 8.7])

    def test_in_the_street_every_station_has_its_own_marker(self):
        self.other_station.write({"latitude": 50.1, "longitude": 8.6})
        self.assertEqual(len(self._markers(zoom=16)), 1)
        self.assertEqual(len(self._markers(zoom=17)), 2)

    def test_only_the_area_in_view_is_read(self):
        self.assertEqual(self._markers(zoom=15, area=[0.0, 0.0, 10.0, 10.0]), [])

    def test_the_filters_of_the_stations_apply(self):
        domain = [*self.mine, ("stock_state", "=", "empty")]
        markers = self._markers(zoom=15, domain=domain)
        self.assertEqual([each["id"] for each in markers], [self.other_station.id])

    def test_too_many_stations_are_counted_without_their_stock(self):
        self.patch(station_map, "MANY", 1)
        (marker,) = self._markers(zoom=3)
        self.assertEqual((marker["count"], marker["state"]), (2, "unknown"))

    def test_markers_lie_where_the_tiles_have_them(self):
        self.station.write({"latitude": 31.2304, "longitude": 121.4737})
        self._set(map_system="gcj02")
        (marker,) = self._markers(zoom=17, area=[31.22, 121.46, 31.24, 121.49])
        self.assertAlmostEqual(marker["latitude"], 31.2285, places=3)
        self.assertAlmostEqual(marker["longitude"], 121.4782, places=3)

    def test_the_map_says_where_it_begins_and_whose_it_is(self):
        self._set(map_tiles="https://tiles.example.com/{z}/{x}/{y}.png")
        self._set(map_attribution="Example & Co.")
        drawn = self.stations.read_map(self.mine)
        self.assertEqual(drawn["area"], [50.1, 8.6, 50.2, 8.7])
        self.assertEqual(drawn["attribution"], "Example & Co.")
        self.assertIn("{z}", drawn["tiles"])
        self.assertEqual(drawn["lost"], 0)

    def test_stations_without_a_position_are_counted(self):
        self.station.write({"latitude": 0, "longitude": 0})
        self.assertEqual(self.stations.read_map(self.mine)["lost"], 1)
        self.assertEqual(len(self._markers(zoom=15)), 1)
        self.other_station.write({"latitude": 0, "longitude": 0})
        self.assertIsNone(self.stations.read_map(self.mine)["area"])

    def test_nobody_but_dispatchers_sees_it(self):
        user = new_test_user(self.env, "uma", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["powerbank.station"].with_user(user).read_map([])
