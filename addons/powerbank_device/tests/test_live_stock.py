from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestLiveStock(TransactionCase):
    """How old the knowledge about a connected cabinet may be (A-087)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        station = cls.env["powerbank.station"].create({"name": "Riverside Cinema"})
        values = {"station_id": station.id, "slot_count": 2}
        Cabinet = cls.env["powerbank.cabinet"]
        cls.manual = Cabinet.create(values)
        cls.cabinet = Cabinet.create(
            {**values, "vendor": "volinks", "device_uid": "860000000099999"}
        )
        cls.cabinets = cls.manual + cls.cabinet
        cls.cabinets.state = "online"

    def _heard(self, minutes_ago):
        seen_at = fields.Datetime.now() - timedelta(minutes=minutes_ago)
        self.env["powerbank.cabinet.link"].create(
            {
                "cabinet_id": self.cabinet.id,
                "connected_since": seen_at,
                "last_seen_at": seen_at,
            }
        )
        self.env.flush_all()
        return seen_at

    def _is_fresh(self):
        return self.cabinets._live_stock()[self.cabinet].is_fresh

    def test_a087_a_cabinet_tells_when_it_was_heard_of(self):
        seen_at = self._heard(3)
        self.assertEqual(self.cabinets._last_seen_at(), {self.cabinet: seen_at})
        self.assertTrue(self._is_fresh())

    def test_a087_a_cabinet_that_was_never_heard_of_is_not_believed(self):
        self.assertEqual(self.cabinets._last_seen_at(), {self.cabinet: None})
        self.assertFalse(self._is_fresh())

    def test_a087_silence_between_two_beats_says_nothing(self):
        """A Volinks cabinet beats every nine minutes."""
        self._heard(8)
        self.assertTrue(self._is_fresh())

    def test_a087_a_missed_beat_makes_stock_unknown(self):
        self._heard(11)
        self.assertFalse(self._is_fresh())
        live = self.cabinet.station_id._live_stations()[self.cabinet.station_id]
        self.assertEqual(live.state, "empty")
        self.manual.visibility = "private"
        live = self.cabinet.station_id._live_stations()[self.cabinet.station_id]
        self.assertEqual((live.state, live.rentable), ("unknown", None))

    def test_a087_the_setting_can_be_longer(self):
        self.env["ir.config_parameter"].set_param("powerbank_rental.stale_minutes", 30)
        self._heard(20)
        self.assertTrue(self._is_fresh())

    def test_a087_a_cabinet_run_by_hand_is_always_believed(self):
        self.assertTrue(self.cabinets._live_stock()[self.manual].is_fresh)

    # === THE DESK SAYS THE SAME === #

    def _states(self):
        """Return what the back office and what the public is told of the station."""
        self.env.flush_all()
        self.env.invalidate_all()
        station = self.cabinet.station_id
        return station.stock_state, station._live_stations()[station].state

    def test_a087_station_never_heard_of_is_not_known_to_anybody(self):
        self.manual.state = "disabled"
        self.assertEqual(self._states(), ("unknown", "unknown"))
        self.assertIn(
            self.cabinet.station_id,
            self.env["powerbank.station"].search([("stock_state", "=", "unknown")]),
        )

    def test_a087_station_heard_of_in_time_is_known_to_everybody(self):
        self.manual.state = "disabled"
        self._heard(3)
        self.assertEqual(self._states(), ("empty", "empty"))

    def test_a087_the_beat_of_a_vendor_counts_for_the_desk_too(self):
        self.manual.state = "disabled"
        self._heard(9)
        self.assertEqual(self._states(), ("empty", "empty"))
        link = self.env["powerbank.cabinet.link"].search(
            [("cabinet_id", "=", self.cabinet.id)]
        )
        link.last_seen_at -= timedelta(minutes=2)
        self.assertEqual(self._states(), ("unknown", "unknown"))

    def test_a087_one_cabinet_that_is_run_by_hand_is_enough_to_know(self):
        self.assertEqual(self._states(), ("empty", "empty"))
