from datetime import UTC, datetime, timedelta

from odoo.tests import tagged

from ..api import pages
from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestApiRentals(ApiCommon):
    # === QUOTES === #

    def test_r01_a_quote_holds_price_and_deposit(self):
        quote = self._api_quote()
        self.assertIn("hour", quote["price_text"])
        self.assertEqual(quote["deposit"], {"amount": "0.00", "currency": "CNY"})
        self.assertEqual(quote["cabinet"]["code"], self.cabinet.code)
        record = self._record(quote)
        self.assertEqual(record.state, "draft")
        self.assertEqual(record.customer_id, self.customer)
        self.assertTrue(quote["expires_at"].endswith("Z"))

    def test_r01_the_quote_is_kept_in_the_language_it_was_shown_in(self):
        quote = self._api_quote(lang="zh-CN")
        self.assertIn("小时", quote["price_text"])
        self._answer("start_rental", body={"quote": quote["code"]}, lang="en")
        shown = self._show(self._record(quote), lang="en")
        self.assertEqual(shown["price_text"], quote["price_text"])

    def _refused_quote(self, code, cabinet_code=None, **options):
        options = {"token": self.token, "key": next(self.keys), **options}
        body = {"cabinet": cabinet_code or self.cabinet.code}
        return self._refusal(code, "POST", "/quotes", body=body, **options)

    def test_r01_an_unknown_cabinet_is_refused(self):
        self._refused_quote("cabinet_unknown", "NOSUCHCODE")

    def test_r01_an_offline_cabinet_is_refused(self):
        self.cabinet._on_offline()
        self._refused_quote("cabinet_offline")

    def test_r01_a_disabled_cabinet_is_refused(self):
        self.cabinet.action_disable()
        self._refused_quote("cabinet_disabled")

    def test_r01_a_cabinet_without_a_charged_bank_is_refused(self):
        (self.best_bank | self.second_bank).level = 10
        self._refused_quote("no_bank_available")

    def test_r01_a_station_without_a_price_is_refused(self):
        self.env["powerbank.tariff.rule"].search([]).active = False
        self._refused_quote("tariff_missing")

    def test_r01_a_blocked_customer_is_refused(self):
        self.customer._put_on_list("black", "fraud")
        self._refused_quote("customer_blocked")

    def test_r01_a_second_rental_is_refused_and_names_the_first(self):
        rental = self._api_rental()
        error = self._refused_quote("rental_open")
        self.assertEqual(error.details["rental"], rental["code"])

    def test_r01_unpaid_rentals_are_refused(self):
        rental = self._api_rental_in_use(self._ago(hours=2))
        self._return(rental)
        error = self._refused_quote("arrears")
        self.assertEqual(error.details["rental"], rental.code)

    # === START === #

    def test_r02_a_quote_becomes_a_rental(self):
        rental = self._api_rental()
        record = self._record(rental)
        self.assertEqual(rental["state"], "ejecting")
        self.assertEqual(rental["number"], record.name)
        self.assertEqual(rental["slot"], 1)
        self.assertEqual(record.bank_id, self.best_bank)
        shown = self._show(record)
        self.assertEqual(shown["station"], "Riverside Cinema")
        self.assertEqual(shown["cabinet"], self.cabinet.code)
        self.assertEqual(shown["slot"], 1)
        self.assertIsNone(shown["running"])
        self.assertIsNone(shown["due"])

    def test_r02_the_timeline_says_that_the_customer_did_it(self):
        record = self._record(self._api_rental())
        self.assertEqual(set(record.event_ids.mapped("actor")), {"customer"})

    def test_ex20_the_same_quote_gives_the_same_rental_again(self):
        quote = self._api_quote()
        body = {"quote": quote["code"]}
        first = self._answer("start_rental", body=body)
        second = self._answer("start_rental", body=body)
        self.assertEqual(first, second)
        self.assertEqual(self._record(quote).state, "ejecting")

    def _refused_rental(self, code, quote, **options):
        options = {"token": self.token, "key": next(self.keys), **options}
        return self._refusal(
            code, "POST", "/rentals", body={"quote": quote["code"]}, **options
        )

    def test_r02_an_expired_quote_is_refused(self):
        quote = self._api_quote()
        self._record(quote).quote_expires_at = self._ago(seconds=1)
        self._refused_rental("quote_expired", quote)

    def test_r02_a_changed_price_is_refused(self):
        quote = self._api_quote()
        self._create_tariff(unit_price=5.0)
        self._refused_rental("quote_changed", quote)

    def test_r02_a_cabinet_that_went_offline_is_refused(self):
        quote = self._api_quote()
        self.cabinet._on_offline()
        self._refused_rental("cabinet_offline", quote)

    def test_r02_the_last_bank_taken_by_another_is_refused(self):
        quote = self._api_quote()
        (self.best_bank | self.second_bank).level = 10
        self._refused_rental("no_bank_available", quote)

    def test_r02_a_cabinet_that_is_ejecting_says_when_to_try_again(self):
        quote = self._api_quote()
        self._confirm(customer=self.other_customer)
        error = self._refused_rental("cabinet_busy", quote)
        self.assertEqual(error.details["retry_after"], 15)

    def test_an_unknown_quote_is_refused(self):
        self._refused_rental("quote_unknown", {"code": "NOSUCHQUOTE"})

    def test_another_customers_quote_does_not_exist(self):
        self._refused_rental("quote_unknown", self._api_quote(), token=self.other_token)

    # === LIST AND SHOW === #

    def test_the_list_pages_through_ones_own_rentals_newest_first(self):
        codes = []
        self.low_bank.level = 60
        for number in (1, 2, 3):
            rental = self._api_rental_in_use()
            self._return(rental, slot=self.other_cabinet._slot(number))
            codes.insert(0, rental.code)
        self._api_quote(cabinet=self.other_cabinet)
        self._start(customer=self.other_customer, cabinet=self.other_cabinet)
        first = self._answer("list_rentals", query="?limit=2")
        rest = self._answer("list_rentals", query=f"?limit=2&cursor={first['next']}")
        shown = [rental["code"] for rental in first["rentals"] + rest["rentals"]]
        self.assertEqual(shown, codes)
        self.assertIsNone(rest["next"])

    def test_the_list_refuses_a_strange_cursor(self):
        for cursor in ("bm9uc2Vuc2U", pages.encode(10**30), pages.encode("1")):
            path = f"/rentals?cursor={cursor}"
            self._refusal("cursor_unknown", "GET", path, token=self.token)

    def _show(self, rental, **options):
        return self._answer("show_rental", path=f"/rentals/{rental.code}", **options)

    def test_a_running_rental_shows_the_fee_so_far(self):
        rental = self._api_rental_in_use(self._ago(minutes=70))
        shown = self._show(rental)
        running = shown["running"]
        self.assertEqual(running["so_far"], {"amount": "8.00", "currency": "CNY"})
        self.assertEqual(running["next"]["amount"], "12.00")
        self.assertEqual(running["cap"]["amount"], "40.00")
        self.assertEqual(running["sale"]["amount"], "99.00")
        rise = rental.started_at.replace(tzinfo=UTC) + timedelta(hours=2)
        late = datetime.fromisoformat(running["next_at"]) - rise
        self.assertTrue(timedelta(0) <= late <= timedelta(seconds=1), late)
        self.assertIn(shown["minutes"], (70, 71))

    def test_a_paid_rental_shows_what_was_due(self):
        rental = self._api_rental_in_use(self._ago(minutes=70))
        self._return(rental)
        rental._on_paid(8.0, "test")
        shown = self._show(rental)
        self.assertEqual(shown["state"], "done")
        self.assertEqual(shown["due"], {"amount": "8.00", "currency": "CNY"})
        self.assertEqual(shown["return_station"], "North Railway Station")
        self.assertIsNone(shown["running"])
        self.assertTrue(shown["paid_at"])

    def test_another_customers_rental_does_not_exist(self):
        code = self._api_rental()["code"]
        options = {"token": self.other_token}
        self._refusal("rental_unknown", "GET", f"/rentals/{code}", **options)
        self._refusal("rental_unknown", "GET", f"/rentals/{code}/receipt", **options)
        self._refusal(
            "rental_unknown", "POST", f"/rentals/{code}/cancel", key="k", **options
        )
        self.assertEqual(self._answer("list_rentals", **options)["rentals"], [])

    def test_what_cannot_be_a_code_is_not_looked_for(self):
        for code in ("%00", "%FF%FE", "x" * 500):
            path = f"/rentals/{code}"
            self._refusal("rental_unknown", "GET", path, token=self.token)

    def test_a_quote_is_not_yet_a_rental(self):
        code = self._api_quote()["code"]
        self._refusal("rental_unknown", "GET", f"/rentals/{code}", token=self.token)

    # === CANCEL === #

    def test_r04_a_waiting_rental_can_be_cancelled(self):
        rental = self._api_rental_authorizing()
        self.assertEqual(rental["state"], "authorizing")
        self.assertEqual(rental["deposit"]["amount"], "99.00")
        path = f"/rentals/{rental['code']}/cancel"
        cancelled = self._answer("cancel_rental", path=path)
        self.assertEqual(cancelled["state"], "cancelled")
        self.assertTrue(cancelled["reason"])

    def test_r04_an_ejecting_rental_cannot_be_cancelled(self):
        code = self._api_rental()["code"]
        options = {"token": self.token, "key": "k"}
        self._refusal("not_cancellable", "POST", f"/rentals/{code}/cancel", **options)

    # === RECEIPT === #

    def test_the_receipt_adds_up(self):
        rental = self._api_rental_in_use(self._ago(hours=3))
        self._return(rental, end=rental.started_at + timedelta(hours=2, minutes=30))
        path = f"/rentals/{rental.code}/receipt"
        receipt = self._answer("show_receipt", path=path)
        self.assertEqual(receipt["number"], rental.name)
        self.assertEqual(receipt["due"], {"amount": "12.00", "currency": "CNY"})
        self.assertEqual(receipt["billed_seconds"], 9000)
        total = sum(float(line["amount"]["amount"]) for line in receipt["lines"])
        self.assertAlmostEqual(total, 12.0)
        self.assertEqual(receipt["lines"][0]["quantity"], 3)

    def test_there_is_no_receipt_before_the_return(self):
        code = self._api_rental()["code"]
        path = f"/rentals/{code}/receipt"
        error = self._refusal("receipt_not_ready", "GET", path, token=self.token)
        self.assertEqual(error.details, {"state": "ejecting"})
