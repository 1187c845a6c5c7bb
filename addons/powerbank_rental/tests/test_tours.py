from odoo.tests import HttpCase, new_test_user, tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestTours(RentalCommon, HttpCase):
    """A dispatcher's day in a real browser."""

    def test_dispatcher_walks_from_the_board_to_the_rental(self):
        new_test_user(self.env, "dora", "powerbank_rental.group_powerbank_dispatcher")
        self.station.name = "Tour Cinema"
        rental = self._start(self._ago(minutes=30))
        self.start_tour(
            "/odoo/stations", "powerbank_rental_dispatcher_tour", login="dora"
        )
        self.assertEqual(rental.state, "awaiting_payment")
