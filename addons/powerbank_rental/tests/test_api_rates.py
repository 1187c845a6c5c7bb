from collections import Counter
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models import api_rate
from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestApiRates(ApiCommon):
    """What asks too often is told so, and told when to come again."""

    def setUp(self):
        super().setUp()
        self.patch(api_rate, "_RATES", api_rate.Rates())
        # a reading test request cannot have a transaction of its own beside it
        rates, hits = self.env.registry["powerbank.api.rate"], Counter()

        def share(_rates, key, window, reported):
            hits[key, window] += reported
            return hits[key, window], hits[key, window - 1]

        self.patch(rates, "_share", share)

    def test_a_token_has_its_limit_whatever_it_asks_for(self):
        self._limit_rates(token=3)
        for left in (2, 1, 0):
            response = self._request("GET", "/rentals", token=self.token)
            self.assertEqual(response.headers["RateLimit-Limit"], "3")
            self.assertEqual(response.headers["RateLimit-Remaining"], str(left))
        error = self._refusal(
            "too_many_requests", "GET", "/profile", token=self.token, lang="zh-CN"
        )
        self.assertTrue(1 <= error.details["retry_after"] <= 120)
        self._answer("list_rentals", token=self.other_token)

    def test_a_refusal_says_how_long_to_wait(self):
        self._limit_rates(token=1)
        self._answer("list_rentals")
        response = self._request("GET", "/rentals", token=self.token)
        self.assertEqual(response.status_code, 429)
        self.assertEqual(
            response.headers["Retry-After"], response.headers["RateLimit-Reset"]
        )

    def test_an_address_has_its_limit_signed_in_or_not(self):
        self._limit_rates(address=3)
        self._answer("health")
        self._refusal("token_unknown", "GET", "/rentals", token="guessed")
        self._refusal("not_found", "GET", "/nowhere")
        self._refusal("too_many_requests", "GET", "/health")
        self._refusal("too_many_requests", "GET", "/rentals", token=self.token)
        self._refusal("too_many_requests", "GET", "/nowhere")

    def test_open_data_count_for_the_address(self):
        self._limit_rates(address=2)
        manifest = "/powerbank/gbfs/manifest.json"
        self.assertEqual(self.url_open(manifest).status_code, 200)
        layer = "/powerbank/stations.geojson?bbox=0,0,1,1"
        self.assertEqual(self.url_open(layer).status_code, 200)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(manifest).status_code, 429)
        self._refusal("too_many_requests", "GET", "/health")

    def test_a_refused_request_has_no_effect(self):
        self._limit_rates(token=1)
        self._answer("list_rentals")
        body = {"cabinet": self.cabinet.code}
        options = {"body": body, "token": self.token, "key": "once"}
        self._refusal("too_many_requests", "POST", "/quotes", **options)
        self.assertFalse(self.customer.rental_ids)
        self._limit_rates(token=0)
        self._answer("create_quote", body=body, key="once")

    def test_without_a_limit_nothing_is_told(self):
        response = self._request("GET", "/health")
        self.assertNotIn("RateLimit-Limit", response.headers)


@tagged("post_install", "-at_install")
class TestApiRateReports(TransactionCase):
    """What processes tell each other."""

    def setUp(self):
        super().setUp()
        self.rates = self.env["powerbank.api.rate"]

    def test_reports_of_all_processes_are_added_up(self):
        key = (self.env.cr.dbname, "rate_token test")
        with patch.object(self.env.registry, "cursor", self._cursor):
            self.assertEqual(self.rates._share(key, 1000, 5), (5, 0))
            self.assertEqual(self.rates._share(key, 1000, 5), (10, 0))
            self.assertEqual(self.rates._share(key, 1001, 3), (3, 10))
            self.assertEqual(self.rates._share(key, 1003, 2), (2, 0))

    def _cursor(self):
        return _Kept(self.env.cr)

    def test_old_reports_are_dropped(self):
        key = (self.env.cr.dbname, "rate_token test")
        with patch.object(self.env.registry, "cursor", self._cursor):
            self.rates._share(key, 1000, 5)
        self.rates._gc_hits()
        self.env.cr.execute("SELECT count(*) FROM powerbank_api_hits WHERE hits = 5")
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_the_table_of_reports_is_not_logged(self):
        self.env.cr.execute(
            "SELECT relpersistence FROM pg_class WHERE relname = 'powerbank_api_hits'"
        )
        self.assertEqual(self.env.cr.fetchone(), ("u",))

    def test_an_ipv6_network_counts_as_one_asker(self):
        network = self.rates._network
        self.assertEqual(network("203.0.113.5"), "203.0.113.5")
        self.assertEqual(network("2001:db8::1"), network("2001:db8::2"))


class _Kept:
    """The test's own cursor, where a transaction of its own is asked for."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        return self.cr

    def __exit__(self, *_exception):
        return False
