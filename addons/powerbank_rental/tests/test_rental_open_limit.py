from odoo.tests import tagged

from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestRentalOpenLimit(ApiCommon):
    """Rule B-29: how many rentals one customer has open at a time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in (1, 2, 3):
            cls._dock(cls.other_cabinet, number, 90)

    def _allow(self, number):
        self._set("open_rentals", number)

    def _refused(self):
        """Return what a further scan is refused with."""
        return self.assertRefused("rental_open", self._quote).details

    def test_b29_one_unless_the_setting_says_more(self):
        rental = self._start()
        self.assertEqual(self._refused(), {"limit": 1, "rental": rental.code})

    def test_b29_as_many_as_allowed_and_the_refusal_names_the_limit(self):
        self._allow(2)
        rentals = self._start() | self._start(cabinet=self.other_cabinet)
        self.assertEqual(sorted(rentals.mapped("open_number")), [1, 2])
        details = self._refused()
        self.assertEqual(details["limit"], 2)
        self.assertIn(details["rental"], rentals.mapped("code"))

    def test_b29_a_returned_bank_makes_room_for_the_next_one(self):
        self._allow(2)
        first = self._start()
        second = self._start(cabinet=self.other_cabinet)
        self._return(first, slot=first.slot_id)
        third = self._start()
        self.assertEqual((second.open_number, third.open_number), (2, 1))
        self.assertEqual(self._refused()["limit"], 2)

    def test_b29_a_quote_is_refused_once_the_last_number_is_taken(self):
        self._allow(2)
        self._start()
        late = self._quote()
        self._start(cabinet=self.other_cabinet)
        self.assertRefused("rental_open", late._confirm)

    def test_b29_what_runs_goes_on_when_fewer_are_allowed(self):
        self._allow(3)
        rentals = self._start() | self._start(cabinet=self.other_cabinet)
        self._allow(1)
        self.assertEqual(self._refused()["limit"], 1)
        for rental in rentals:
            self._return(rental, slot=rental.slot_id)
        self.assertEqual(self._quote().state, "draft")

    def test_b29_two_rentals_are_billed_each_on_its_own(self):
        self._allow(2)
        long = self._start(started_at=self._ago(minutes=110))
        short = self._start(
            started_at=self._ago(minutes=50), cabinet=self.other_cabinet
        )
        for rental in (long, short):
            self._return(rental, slot=rental.slot_id)
        self.assertEqual((long.due, short.due), (8, 4))

    def test_b29_the_api_names_the_limit(self):
        self._allow(2)
        self._start()
        self._start(cabinet=self.other_cabinet)
        error = self._refusal(
            "rental_open",
            "POST",
            "/quotes",
            body={"cabinet": self.cabinet.code},
            token=self.token,
            key=next(self.keys),
        )
        self.assertIn("2", error.message)
        self.assertEqual(error.details["limit"], 2)

    def test_b29_the_default_asks_no_query_more(self):
        quote = self._quote()
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertEqual(quote._next_open_number(), 1)
