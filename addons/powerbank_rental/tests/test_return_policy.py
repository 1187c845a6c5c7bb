from odoo.tests import tagged

from .api_common import ApiCommon

#: Where the stations are: less than a kilometre apart.
NEAR, FAR = (31.230, 121.470), (31.238, 121.470)


@tagged("post_install", "-at_install")
class TestReturnPolicy(ApiCommon):
    """Rule A-008: the same cabinet, the same venue, the same city, or anywhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._dock(cls.other_cabinet, 2, 90)
        cls.twin = cls._create_cabinet(cls.station)
        cls._place(cls.station, NEAR, "Shanghai")
        cls._place(cls.other_station, FAR, "上海市")

    @classmethod
    def _place(cls, station, position, city):
        latitude, longitude = position
        station.write(
            {
                "given_latitude": latitude,
                "given_longitude": longitude,
                "given_crs": "wgs84",
                "city": city,
            }
        )

    def _misplaced(self, policy, cabinet):
        """Rent by this policy, return to `cabinet`; return whether it is misplaced."""
        self.station.return_policy = policy
        rental = self._start(started_at=self._ago(minutes=50))
        self._return(rental, slot=cabinet._slot(4))
        self.assertEqual((rental.due, bool(rental.ended_at)), (4, True))
        return rental.misplaced

    def _api_places(self, rental, position=NEAR):
        latitude, longitude = position
        return self._answer(
            "list_return_places",
            path=f"/rentals/{rental.code}/return-places",
            query=f"?lat={latitude}&lng={longitude}",
        )

    # === WHAT IS MISPLACED === #

    def test_a008_anywhere_is_the_default(self):
        self.assertEqual(self._quote().return_policy, "anywhere")
        self.assertFalse(self._misplaced(False, self.other_cabinet))

    def test_a008_the_same_cabinet(self):
        self.assertTrue(self._misplaced("cabinet", self.twin))

    def test_a008_the_same_cabinet_is_right(self):
        self.assertFalse(self._misplaced("cabinet", self.cabinet))

    def test_a008_the_same_venue(self):
        self.assertTrue(self._misplaced("station", self.other_cabinet))

    def test_a008_another_cabinet_of_the_same_venue_is_right(self):
        self.assertFalse(self._misplaced("station", self.twin))

    def test_a008_the_same_city(self):
        self.other_station.city = "Suzhou"
        self.assertTrue(self._misplaced("city", self.other_cabinet))

    def test_a008_another_spelling_of_the_same_city_is_right(self):
        self.station.city = "suzhou"
        self.other_station.city = "Suzhou City"
        self.assertFalse(self._misplaced("city", self.other_cabinet))

    def test_a008_without_a_city_the_venue_is_meant(self):
        self.station.city = self.other_station.city = False
        self.assertTrue(self._misplaced("city", self.other_cabinet))

    # === WHO SAYS SO, AND WHEN === #

    def test_a008_the_company_says_it_for_its_stations(self):
        self.station.company_id.powerbank_return_policy = "city"
        self.assertEqual(self._quote().return_policy, "city")
        self.station.return_policy = "station"
        self.assertEqual(self._quote().return_policy, "station")

    def test_a008_what_was_shown_holds(self):
        quote = self._quote()
        self.station.return_policy = "cabinet"
        quote._confirm()
        quote._on_ejected(quote.bank_id, "test")
        self._return(quote, slot=self.other_cabinet._slot(4))
        self.assertFalse(quote.misplaced)

    # === WHAT THE CUSTOMER IS TOLD === #

    def test_a008_the_api_tells_it_before_the_rental(self):
        self.station.return_policy = "station"
        cabinet = self._answer("show_cabinet", path=f"/cabinets/{self.cabinet.code}")
        self.assertEqual(cabinet["return_policy"], "station")
        quote = self._api_quote()
        self.assertEqual(quote["return_policy"], "station")
        self.assertIn(self.station.name, quote["return_text"])
        query = f"?lat={NEAR[0]}&lng={NEAR[1]}"
        stations = self._answer("list_stations", query=query)["stations"]
        told = {one["code"]: one["return_policy"] for one in stations}
        self.assertEqual(told[self.station.code], "station")
        self.assertEqual(told[self.other_station.code], "anywhere")

    def test_a008_the_page_behind_the_label_tells_it(self):
        self.station.return_policy = "cabinet"
        page = self.url_open(f"/r/{self.cabinet.code}")
        self.assertIn('data-part="return"', page.text)

    def test_a008_the_message_at_the_start_tells_it(self):
        self.station.return_policy = "cabinet"
        rental = self._start()
        started = self.env["powerbank.notification"].search(
            [("customer_id", "=", self.customer.id), ("event", "=", "started")]
        )
        self.assertIn(rental.return_text, started.text)
        self.assertIn(self.cabinet.name, started.text)

    def test_a008_only_allowed_stations_are_offered(self):
        self.station.return_policy = "station"
        rental = self._start()
        told = self._api_places(rental)
        codes = [place["station"] for place in told["places"]]
        self.assertEqual(codes, [self.station.code])
        self.assertEqual(told["return_policy"], "station")

    def test_a008_the_one_allowed_station_is_offered_however_far_it_is(self):
        self.station.return_policy = "cabinet"
        rental = self._start()
        north = (NEAR[0] + 1, NEAR[1])
        [place] = self._api_places(rental, north)["places"]
        self.assertEqual(place["station"], self.station.code)
        self.assertAlmostEqual(place["distance"], 111_195, delta=200)
        found = self.env["powerbank.station"]._return_places(*north, rental=rental)
        self.assertEqual((found.free, found.at_station), (self.station, False))

    def test_a008_anywhere_offers_what_is_near(self):
        rental = self._start()
        told = self._api_places(rental, FAR)
        codes = [place["station"] for place in told["places"]]
        self.assertEqual(codes, [self.other_station.code, self.station.code])

    def test_a008_no_slot_is_kept_where_it_may_not_be_returned(self):
        self.station.return_policy = "station"
        self._start()
        reserve = self.env["powerbank.reservation"]._reserve_slot
        refusal = self.assertRefused(
            "return_elsewhere", reserve, self.customer, self.other_cabinet
        )
        self.assertIn(self.station.name, str(refusal))
        self.assertEqual(reserve(self.customer, self.cabinet).state, "held")

    def test_a008_a_free_slot_elsewhere_is_no_place_to_return_to(self):
        self.station.return_policy = "station"
        rental = self._start(started_at=self._ago(minutes=50))
        for cabinet in (self.cabinet, self.twin):
            cabinet.slot_ids.filtered(lambda s: s.state == "empty").state = "fault"
        stations = self.env["powerbank.station"]
        self.assertFalse(stations._return_places(*NEAR, rental=rental).free)
        self.assertTrue(stations._return_places(*NEAR).free)

    def test_a008_the_answer_says_that_it_was_misplaced(self):
        self.station.return_policy = "cabinet"
        rental = self._start(started_at=self._ago(minutes=50))
        self._return(rental, slot=self.other_cabinet._slot(4))
        told = self._answer("show_rental", path=f"/rentals/{rental.code}")
        self.assertTrue(told["misplaced"])
        self.assertEqual(told["due"]["amount"], "4.00")
