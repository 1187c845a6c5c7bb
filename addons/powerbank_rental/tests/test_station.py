from odoo.tests import tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestStation(RentalCommon):
    def test_stock_is_counted_from_slots_and_banks(self):
        self.assertEqual(
            (
                self.station.slot_count,
                self.station.bank_count,
                self.station.rentable_count,
                self.station.free_slot_count,
            ),
            (4, 3, 2, 1),
        )

    def test_offline_cabinet_offers_nothing(self):
        self.cabinet._on_offline()
        self.station.invalidate_recordset()
        self.assertEqual(self.station.rentable_count, 0)
        self.assertEqual(self.station.free_slot_count, 0)
        self.assertEqual(self.station.stock_state, "offline")

    def test_stock_states_can_be_searched(self):
        Station = self.env["powerbank.station"]
        here = [("id", "in", (self.station | self.other_station).ids)]
        empty = Station.search([*here, ("stock_state", "=", "empty")])
        self.assertEqual(empty, self.other_station)

    def test_codes_cannot_be_guessed_from_one_another(self):
        self.assertNotEqual(self.cabinet.code, self.other_cabinet.code)
        self.assertEqual(len(self.cabinet.code), 16)
        self.assertNotEqual(self.station.code, self.other_station.code)
        self.assertTrue(self.cabinet.qr_url.endswith(f"/r/{self.cabinet.code}"))
