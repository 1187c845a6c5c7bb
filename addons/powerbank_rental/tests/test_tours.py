from odoo.tests import new_test_user, tagged

from .common import RentalCommon, TourCase


@tagged("post_install", "-at_install")
class TestTours(RentalCommon, TourCase):
    """A dispatcher's day in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "dora", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.station.name = "Tour Cinema"

    def _walk(self, path, tour):
        self.env.flush_all()
        self.start_tour(path, f"powerbank_rental_{tour}_tour", login="dora")

    def test_dispatcher_walks_from_the_board_to_the_rental(self):
        rental = self._start(self._ago(minutes=30))
        self._walk("/odoo/stations", "dispatcher")
        self.assertEqual(rental.state, "awaiting_payment")

    def test_dispatcher_finds_a_rental_by_the_end_of_a_phone_number(self):
        self.customer.identity_ids.value = "+8613947110815"
        rental = self._start(self._ago(minutes=30))
        self._walk("/odoo/desk", "find")
        self.assertEqual(rental.state, "in_use")

    def test_dispatcher_sees_what_an_offline_cabinet_holds(self):
        self._alone_offline()
        self._walk("/odoo/desk", "offline")
        self.assertEqual(self.cabinet.state, "offline")

    def _alone_offline(self):
        """Have this cabinet offline, and its history say so."""
        self.cabinet._on_offline()
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_dispatcher_ends_a_rental_by_hand(self):
        rental = self._start(self._ago(minutes=30))
        self._walk("/odoo/desk", "end")
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertEqual(self.best_bank.state, "lost")

    def test_dispatcher_corrects_a_bill(self):
        rental = self._start(self._ago(minutes=30))
        self._return(rental)
        self._walk("/odoo/desk", "correct")
        self.assertEqual((rental.due, len(rental.bill_ids)), (0, 2))
        self.assertEqual(rental.change_ids.reason, "goodwill")

    def test_dispatcher_decides_a_case(self):
        rental = self._start(self._ago(minutes=30))
        rental._claim_returned(self.other_cabinet)
        self._walk("/odoo/desk", "case")
        case = self.env["powerbank.case"].search([("rental_id", "=", rental.id)])
        self.assertEqual(case.state, "rejected")

    def test_dispatcher_starts_a_mass_action(self):
        self._walk("/odoo/cabinets", "batch")
        batch = self.env["powerbank.batch"].search([], limit=1)
        self.assertEqual(batch.line_ids.mapped("res_id"), self.cabinet.ids)

    def test_dispatcher_opens_a_station_from_the_map(self):
        self.env["powerbank.station"].search(
            [("id", "!=", self.station.id)]
        ).active = False
        self.station.write({"latitude": 50.1, "longitude": 8.6})
        self._walk("/odoo/stations-map", "map")
        self.assertEqual(self.station.stock_state, "ok")
