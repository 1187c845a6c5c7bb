from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ConcurrencyError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestFavourite(ApiCommon):
    """Rule B-53: stations to come back to, and stars after the return."""

    def _over(self):
        """Return a rental that is over."""
        rental = self._start(started_at=self._ago(hours=2))
        self._return(rental)
        return rental

    def _rate(self, rental, **body):
        path = f"/rentals/{rental.code}/rating"
        return self._answer("rate_rental", path=path, body=body)

    # === FAVOURITES === #

    def test_b53_a_station_is_kept_in_mind_once_and_let_go(self):
        body = {"station": self.station.code}
        for _time in range(2):
            answer = self._answer("add_favourite", body=body)
        [station] = answer["stations"]
        self.assertEqual(station["name"], "Riverside Cinema")
        self.assertEqual(station["rentable_count"], 2)
        self.assertEqual(self._answer("list_favourites"), answer)
        self.assertEqual(self._answer("remove_favourite", body=body), {"stations": []})

    def test_b53_favourites_of_others_stay_theirs(self):
        body = {"station": self.station.code}
        self._answer("add_favourite", body=body)
        self._answer("remove_favourite", body=body, token=self.other_token)
        answer = self._answer("list_favourites", token=self.other_token)
        self.assertEqual(answer["stations"], [])
        self.assertEqual(self.customer.favourite_ids.station_id, self.station)

    def test_b53_an_unknown_station_is_refused(self):
        self._refusal(
            "station_unknown",
            "POST",
            "/favourites",
            body={"station": "NOSUCHCODE"},
            token=self.token,
            key=next(self.keys),
        )

    def test_b53_no_more_stations_are_kept_than_there_is_room_for(self):
        self._set("favourites_most", 1)
        self._answer("add_favourite", body={"station": self.station.code})
        self._answer("add_favourite", body={"station": self.station.code})
        self._refusal(
            "favourites_full",
            "POST",
            "/favourites",
            body={"station": self.other_station.code},
            token=self.token,
            key=next(self.keys),
        )
        self.assertEqual(self.customer.favourite_ids.station_id, self.station)

    def test_b53_who_lost_the_race_for_a_favourite_looks_again(self):
        self.customer._add_favourite(self.station)
        self.customer.favourite_ids.flush_recordset()
        model = self.env.registry["powerbank.customer"]
        none = self.env["powerbank.favourite"]
        with (
            patch.object(model, "favourite_ids", none),
            self.assertRaises(ConcurrencyError),
        ):
            self.customer._add_favourite(self.station)
        self.assertEqual(len(self.customer.favourite_ids), 1)

    # === RATINGS === #

    def test_b53_a_rental_is_rated_after_the_return_and_anew(self):
        rental = self._over()
        self._rate(rental, stars=5)
        answer = self._rate(rental, stars=2, tags=["worn_cable"], comment="Frayed")
        self.assertEqual((answer["stars"], answer["tags"]), (2, ["worn_cable"]))
        self.assertEqual(len(rental.rating_ids), 1)
        shown = self._answer("show_rating", path=f"/rentals/{rental.code}/rating")
        self.assertEqual(shown["comment"], "Frayed")

    def test_b53_a_rental_is_not_rated_before_its_end_or_long_after(self):
        running = self._start()
        self.assertRefused("rating_closed", running._rate, 5)
        self._return(running)
        running.started_at = self._ago(days=9)
        running.ended_at = self._ago(days=8)
        self.assertRefused("rating_closed", running._rate, 5)
        self.env["ir.config_parameter"].set_param("powerbank_rental.rating_days", 9)
        self.assertEqual(running._rate(5).stars, 5)

    def test_b53_nobody_rates_the_rental_of_another(self):
        rental = self._over()
        path = f"/rentals/{rental.code}/rating"
        self._refusal(
            "rental_unknown",
            "POST",
            path,
            body={"stars": 1},
            token=self.other_token,
            key=next(self.keys),
        )
        self._refusal("rental_unknown", "GET", path, token=self.other_token)
        self._refusal("rating_unknown", "GET", path, token=self.token)
        self.assertFalse(rental.rating_ids)

    def test_b53_stars_and_tags_are_those_that_exist(self):
        rental = self._over()
        path = f"/rentals/{rental.code}/rating"
        for code, body in (
            ("invalid_fields", {"stars": 6}),
            ("invalid_fields", {"stars": 0}),
            ("fields_conflict", {"stars": 3, "tags": ["stolen"]}),
        ):
            self._refusal(
                code, "POST", path, body=body, token=self.token, key=next(self.keys)
            )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            rental._rate(9)
            self.env.flush_all()

    def test_b53_the_tags_speak_the_asked_language(self):
        tags = self._answer("list_rating_tags")["tags"]
        self.assertIn({"code": "worn_cable", "text": "Worn Cable"}, tags)

    def test_b53_a_station_has_the_average_of_its_ratings(self):
        self.assertEqual(
            (self.station.rating_count, self.station.rating_average), (0, 0)
        )
        rental = self._over()
        rental._rate(2)
        other = self._start(
            started_at=self._ago(minutes=1), customer=self.other_customer
        )
        self._return(other, slot=self.other_cabinet._slot(2))
        other._rate(5)
        self.station.invalidate_recordset()
        self.assertEqual(self.station.rating_count, 2)
        self.assertEqual(self.station.rating_average, 3.5)
        action = self.station.action_open_ratings()
        self.assertEqual(self.env["powerbank.rating"].search_count(action["domain"]), 2)

    def test_b53_staff_read_ratings_and_write_none(self):
        rating = self._over()._rate(1)
        dispatcher = new_test_user(
            self.env, "reader", "powerbank_rental.group_powerbank_dispatcher"
        )
        own = rating.with_user(dispatcher)
        self.assertEqual(own.stars, 1)
        with self.assertRaises(AccessError):
            own.stars = 5
