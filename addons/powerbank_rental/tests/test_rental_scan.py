from odoo.tests import tagged

from ..geo import Gcj02, Wgs84
from .api_common import ApiCommon

LAT, LNG = 31.2304, 121.4737


@tagged("post_install", "-at_install")
class TestRentalScan(ApiCommon):
    """Where the phone was when it scanned (A-016)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.station.write({"latitude": LAT, "longitude": LNG})
        text = cls.env["powerbank.legal.text"].create(
            {"kind": "location", "name": "Location", "body": "<p>Where you are</p>"}
        )
        text.action_publish()
        cls.env["powerbank.consent"]._say(cls.customer, text, "accepted")

    def _scan(self, lat, lng, **position):
        position = {"lat": lat, "lng": lng, **position}
        body = {"cabinet": self.cabinet.code, "position": position}
        quote = self._answer("create_quote", body=body)
        return quote, self._record(quote)

    def test_a016_a_scan_at_the_station_is_near(self):
        quote, rental = self._scan(LAT + 0.001, LNG)
        self.assertEqual(quote["scan_place"], "near")
        self.assertIsNone(quote["hint"])
        self.assertEqual(rental.scan_place, "near")

    def test_a016_a_scan_far_away_is_a_hint_and_no_block(self):
        quote, rental = self._scan(LAT + 0.1, LNG, accuracy=30)
        self.assertEqual(quote["scan_place"], "far")
        self.assertIn("Riverside Cinema", quote["hint"])
        self._answer("start_rental", body={"quote": quote["code"]})
        self.assertEqual(rental.state, "ejecting")

    def test_a016_what_the_phone_may_be_off_by_counts_for_the_customer(self):
        self.assertEqual(
            self._scan(LAT + 0.01, LNG, accuracy=800)[0]["scan_place"], "near"
        )

    def test_a016_a_vague_position_proves_nothing(self):
        quote, _rental = self._scan(LAT + 1, LNG, accuracy=90_000)
        self.assertIsNone(quote["scan_place"])

    def test_a016_the_position_is_kept_coarse_with_its_system(self):
        phone = Wgs84(LAT, LNG).to(Gcj02)
        quote, rental = self._scan(
            phone.latitude, phone.longitude, crs="gcj02", accuracy=12
        )
        self.assertEqual(quote["scan_place"], "near")
        self.assertEqual(
            (rental.scan_latitude, rental.scan_longitude), (31.230, 121.474)
        )
        self.assertEqual((rental.scan_crs, rental.scan_accuracy), ("gcj02", 12))

    def test_a016_without_a_position_nothing_is_kept(self):
        quote = self._api_quote()
        self.assertIsNone(quote["scan_place"])
        self.assertFalse(self._record(quote).scan_crs)

    def test_a016_a_position_outside_the_world_is_refused(self):
        body = {"cabinet": self.cabinet.code, "position": {"lat": 91, "lng": 0}}
        self._refusal(
            "invalid_fields",
            "POST",
            "/quotes",
            body=body,
            token=self.token,
            key=next(self.keys),
        )

    # === CONSENT AND RETENTION === #

    def test_b73_without_consent_the_hint_stays_and_the_place_does_not(self):
        consents = self.env["powerbank.consent"]
        texts = self.customer._accepted_texts().filtered(lambda t: t.kind == "location")
        consents._say(self.customer, texts, "withdrawn")
        quote, rental = self._scan(LAT + 0.1, LNG, accuracy=30)
        self.assertEqual(quote["scan_place"], "far")
        self.assertFalse(rental.scan_latitude or rental.scan_accuracy)
        self.assertFalse(rental.scan_crs)

    def _grow_old(self, rental, days):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE powerbank_rental SET create_date = %s WHERE id = %s",
            [self._ago(days=days), rental.id],
        )
        rental.invalidate_recordset()

    def test_b75_after_180_days_a_coarse_grid_is_left(self):
        _quote, old = self._scan(LAT + 0.004, LNG, accuracy=30)
        old.state = "cancelled"  # an open quote would serve the next scan as well
        _quote, young = self._scan(LAT + 0.004, LNG, accuracy=30)
        young.state = "cancelled"
        self._grow_old(old, 181)
        self._grow_old(young, 179)
        self._run_cron("cron_retention")
        self.assertEqual((old.scan_latitude, old.scan_longitude), (31.23, 121.47))
        self.assertEqual((old.scan_crs, old.scan_accuracy), (False, 1000))
        self.assertEqual((young.scan_latitude, young.scan_crs), (31.234, "wgs84"))
