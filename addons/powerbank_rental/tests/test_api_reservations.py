from datetime import UTC, datetime, timedelta

from odoo.tests import tagged

from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestApiReservations(ApiCommon):
    """Reservations and waits as a mini-program asks for them."""

    def _reserve(self, **more):
        body = {"cabinet": self.cabinet.code, **more}
        return self._answer("reserve_bank", body=body)

    def _refused(self, code, path, **options):
        options = {"token": self.token, "key": next(self.keys), **options}
        return self._refusal(code, "POST", path, **options)

    def test_a_reserved_bank_is_shown_with_its_slot(self):
        held = self._reserve(minutes=5)
        self.assertEqual(
            (held["kind"], held["state"], held["cabinet"], held["slot"]),
            ("bank", "held", self.cabinet.code, 1),
        )
        path = f"/reservations/{held['code']}"
        self.assertEqual(self._answer("show_reservation", path=path), held)

    def test_a_reserved_bank_is_rented_by_its_customer(self):
        held = self._reserve()
        rental = self._api_rental()
        path = f"/reservations/{held['code']}"
        used = self._answer("show_reservation", path=path)
        self.assertEqual((used["state"], used["rental"]), ("used", rental["code"]))

    def test_the_same_key_reserves_once(self):
        body = {"cabinet": self.cabinet.code}
        first = self._answer("reserve_bank", body=body, key="same")
        again = self._answer("reserve_bank", body=body, key="same")
        self.assertEqual(first, again)
        self.assertEqual(self.env["powerbank.reservation"].search_count([]), 1)

    def test_reservations_page_by_cursor(self):
        codes = []
        for _number in range(3):
            code = self._reserve()["code"]
            self._answer("cancel_reservation", path=f"/reservations/{code}/cancel")
            codes.insert(0, code)
        first = self._answer("list_reservations", query="?limit=2")
        second = self._answer(
            "list_reservations", query=f"?limit=2&cursor={first['next']}"
        )
        listed = first["reservations"] + second["reservations"]
        self.assertEqual([entry["code"] for entry in listed], codes)
        self.assertIsNone(second["next"])
        self._refusal(
            "cursor_unknown", "GET", "/reservations?cursor=x", token=self.token
        )

    def test_those_of_others_do_not_exist(self):
        path = f"/reservations/{self._reserve()['code']}"
        other = {"token": self.other_token}
        self._refusal("reservation_unknown", "GET", path, **other)
        self._refused("reservation_unknown", f"{path}/cancel", **other)
        page = self._answer("list_reservations", token=self.other_token)
        self.assertEqual(page["reservations"], [])

    def test_what_is_over_cannot_be_cancelled(self):
        path = f"/reservations/{self._reserve()['code']}/cancel"
        self.assertEqual(
            self._answer("cancel_reservation", path=path)["state"], "cancelled"
        )
        self._refused("reservation_over", path)

    def test_bad_requests_are_refused(self):
        cabinet = self.cabinet.code
        for body in (
            {"cabinet": cabinet, "minutes": 4},
            {"cabinet": cabinet, "minutes": 16},
            {"cabinet": cabinet, "minutes": "10"},
            {"minutes": 10},
        ):
            self._refused("invalid_fields", "/reserve/bank", body=body)
        body = {"cabinet": "NOBODYS1"}
        self._refused("cabinet_unknown", "/reserve/bank", body=body)
        self._refused("cabinet_unknown", "/reserve/slot", body=body)
        body = {"cabinet": cabinet}
        self._refused("not_renting", "/reserve/slot", body=body)

    def test_a_slot_is_kept_for_the_return(self):
        self._api_rental_in_use()
        body = {"cabinet": self.other_cabinet.code, "minutes": 15}
        held = self._answer("reserve_slot", body=body)
        self.assertEqual((held["kind"], held["slot"]), ("slot", None))

    # === WINDOWS === #

    def _window(self, hours=2, station=None):
        begin = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours)
        text = (begin, begin + timedelta(minutes=30))
        return {
            "station": (station or self.station).code,
            "from_at": f"{text[0]:%Y-%m-%dT%H:%M:%SZ}",
            "until_at": f"{text[1]:%Y-%m-%dT%H:%M:%SZ}",
        }

    def test_a_window_is_kept_where_the_station_offers_it(self):
        path, body = "/reserve/window", self._window()
        self._refused("reservation_not_offered", path, body=body)
        self.station.window_capacity = 2
        held = self._answer("reserve_window", body=body)
        self.assertEqual((held["from_at"], held["cabinet"]), (body["from_at"], None))

    def test_windows_that_cannot_be_are_refused(self):
        self.station.window_capacity = 2
        path, window = "/reserve/window", self._window()
        self._refused("window_invalid", path, body=self._window(hours=-1))
        impossible = {**window, "from_at": "2030-02-31T10:00:00Z"}
        self._refused("window_invalid", path, body=impossible)
        vague = {**window, "from_at": "tomorrow"}
        self._refused("invalid_fields", path, body=vague)
        nowhere = {**window, "station": "NOBODYS1"}
        self._refused("station_unknown", path, body=nowhere)

    # === WAITS === #

    def _wait(self, **options):
        body = {"station": self.other_station.code, "kind": "bank"}
        return self._answer("begin_wait", body=body, **options)

    def test_a_customer_waits_is_told_and_reads_it(self):
        wait = self._wait()
        self.assertEqual(self._answer("list_waits"), {"waits": [wait]})
        self._dock(self.other_cabinet, 1, 90)
        self.env["powerbank.wait"]._tell_line(self.other_station, "bank")
        [told] = self._answer("list_waits")["waits"]
        self.assertEqual(told["state"], "told")
        [message] = self._answer("list_messages")["messages"]
        self.assertIn(self.other_station.name, message["text"])

    def test_a_customer_waits_no_longer(self):
        path = f"/waits/{self._wait()['code']}/cancel"
        self._refused("wait_unknown", path, token=self.other_token)
        self.assertEqual(self._answer("cancel_wait", path=path)["state"], "cancelled")
        self._refused("wait_over", path)

    def test_waits_that_make_no_sense_are_refused(self):
        self._wait()
        body = {"station": self.other_station.code, "kind": "bank"}
        self._refused("wait_open", "/waits", body=body)
        here = {"station": self.station.code, "kind": "bank"}
        self._refused("free_now", "/waits", body=here)
        self._set("waits_most", 1)
        pier = self._create_station("Pier").code
        self._refused("wait_limit", "/waits", body={**body, "station": pier})
        self._refused("station_unknown", "/waits", body={**body, "station": "NONE1"})
        self._refused("invalid_fields", "/waits", body={**body, "kind": "seat"})
