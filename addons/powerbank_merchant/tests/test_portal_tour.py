from odoo.tests import tagged

from odoo.addons.powerbank_rental.tests.common import TourCase

from .common import MerchantCommon


@tagged("post_install", "-at_install")
class TestPortalTour(MerchantCommon, TourCase):
    def test_merchant_walks_from_stations_to_orders_to_income(self):
        self._create_portal_user("venue_portal", self.venue)
        self._finish()
        self.env["res.lang"]._activate_lang("en_US")
        self.start_tour(
            "/my",
            "powerbank_merchant_portal",
            login="venue_portal",
            cookies={"frontend_lang": "en_US"},
        )
        self.assertEqual(len(self.venue.split_line_ids), 1)
