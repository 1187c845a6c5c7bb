import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestApiOnce(ApiCommon):
    """The same Idempotency-Key gives the same answer and no second effect."""

    def _drafts(self):
        domain = [("customer_id", "=", self.customer.id), ("state", "=", "draft")]
        return self.env["powerbank.rental"].search_count(domain)

    def test_a_repeated_request_gets_the_same_answer(self):
        first = self._api_quote(key="once")
        second = self._api_quote(key="once")
        self.assertEqual(first, second)
        self.assertEqual(self._drafts(), 1)

    def test_a_repeated_answer_says_that_it_is_one(self):
        body = {"cabinet": self.cabinet.code}
        options = {"token": self.token, "key": "once", "body": body}
        first = self._request("POST", "/quotes", **options)
        second = self._request("POST", "/quotes", **options)
        self.assertNotIn("Idempotency-Replayed", first.headers)
        self.assertEqual(second.headers["Idempotency-Replayed"], "true")
        self.assertEqual(second.status_code, 201)
        self.assertEqual(first.content, second.content)

    def test_a_repeated_start_takes_no_second_bank(self):
        body = {"quote": self._api_quote()["code"]}
        first = self._answer("start_rental", body=body, key="start")
        second = self._answer("start_rental", body=body, key="start")
        self.assertEqual(first, second)
        self.assertEqual(
            self.env["powerbank.bank"].search_count(
                [("reserved_rental_id", "!=", False)]
            ),
            1,
        )

    def test_a_new_key_is_a_new_wish(self):
        self._api_quote()
        quotes = self.env["powerbank.rental"].search([("state", "=", "draft")])
        quotes.quote_expires_at = self._ago(seconds=1)
        self._api_quote()
        self.assertEqual(self._drafts(), 2)

    def test_another_body_under_the_same_key_is_refused(self):
        self._api_quote(key="once")
        body = {"cabinet": self.other_cabinet.code}
        options = {"token": self.token, "key": "once", "body": body}
        self._refusal("idempotency_mismatch", "POST", "/quotes", **options)

    def test_another_path_under_the_same_key_is_refused(self):
        first = self._api_rental_authorizing()["code"]
        path = f"/rentals/{first}/cancel"
        self._answer("cancel_rental", path=path, key="once")
        options = {"token": self.token, "key": "once"}
        other = "/rentals/ANOTHER/cancel"
        self._refusal("idempotency_mismatch", "POST", other, **options)

    def test_spelling_of_the_body_does_not_matter(self):
        first = self._api_quote(key="once")
        data = b'{ "cabinet" :\n "%s" }' % self.cabinet.code.encode()
        second = self._answer(
            "create_quote", data=data, content_type="application/json", key="once"
        )
        self.assertEqual(first, second)

    def test_two_customers_may_use_the_same_key(self):
        first = self._api_quote(key="once")
        second = self._api_quote(key="once", token=self.other_token)
        self.assertNotEqual(first["code"], second["code"])

    def test_a_refused_request_may_be_repeated_with_its_key(self):
        self.cabinet._on_offline()
        body = {"cabinet": self.cabinet.code}
        options = {"token": self.token, "key": "once", "body": body}
        self._refusal("cabinet_offline", "POST", "/quotes", **options)
        self.cabinet._on_online()
        self._api_quote(key="once")
        self.assertEqual(self._drafts(), 1)

    def test_every_post_but_sign_in_asks_for_a_key(self):
        for path, body in (
            ("/sign-out", None),
            ("/quotes", {"cabinet": "CODE"}),
            ("/rentals", {"quote": "CODE"}),
            ("/rentals/CODE/cancel", None),
        ):
            options = {"token": self.token} | ({"body": body} if body else {})
            error = self._refusal("idempotency_key_missing", "POST", path, **options)
            self.assertIn("Idempotency-Key", error.message)

    def test_a_key_is_short_and_visible(self):
        body = {"cabinet": self.cabinet.code}
        for key in ("", "two words", "x" * 129):
            options = {"token": self.token, "key": key, "body": body}
            self._refusal("idempotency_key_invalid", "POST", "/quotes", **options)

    def test_old_answers_are_dropped(self):
        self._api_quote(key="once")
        requests = self.env["powerbank.api.request"]
        requests.search([]).at = self._ago(days=2)
        self._run_cron("cron_retention")
        self.assertFalse(requests.search([]))


@tagged("post_install", "-at_install")
class TestApiOnceAtOnce(BaseCase):
    """Two equal requests meet in two real transactions."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            customers = self._env(cr)["powerbank.customer"]
            self.customer_id = customers._sign_in("phone", "+8613911111111").id
        self.addCleanup(self._clean)

    def _env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def _clean(self):
        with self.registry.cursor() as cr:
            customer = self._env(cr)["powerbank.customer"].browse(self.customer_id)
            partner = customer.partner_id
            customer.unlink()
            partner.unlink()

    def _reserve(self, env):
        customer = env["powerbank.customer"].browse(self.customer_id)
        return env["powerbank.api.request"]._reserve(customer, "once", "/path", "body")

    def _meet(self, finish_first):
        """Reserve one key twice at once; return what the later request got.

        :param finish_first: ends the earlier one, which holds the key, while the
            later one waits.
        """
        outcome = []

        def later(env):
            row, replay = self._reserve(env)
            outcome.extend((replay, row.answer))

        with self.registry.cursor() as cr, self.registry.cursor() as later_cr:
            row, _replay = self._reserve(self._env(cr))
            row._keep(201, '{"code": "first"}')
            later_cr.execute("SELECT 1")  # its snapshot is older than the answer
            thread = threading.Thread(target=later, args=[self._env(later_cr)])
            thread.start()
            self._until_waiting(cr)
            finish_first(cr)
            thread.join(10)
        return outcome

    def _until_waiting(self, cr):
        """Come back when another transaction waits for the end of this one."""
        for _attempt in range(500):
            cr.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted"
                " AND transactionid = pg_current_xact_id()::xid"
            )
            if cr.rowcount:
                return
            time.sleep(0.02)
        self.fail("the later request did not wait for the earlier one")

    def test_the_later_request_gets_the_answer_of_the_earlier(self):
        outcome = self._meet(lambda cr: cr.commit())
        self.assertEqual(outcome, [True, '{"code": "first"}'])

    def test_the_later_request_goes_ahead_when_the_earlier_failed(self):
        outcome = self._meet(lambda cr: cr.rollback())
        self.assertEqual(outcome, [False, False])
