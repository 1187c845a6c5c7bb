import json

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .api_common import ApiCommon
from .test_consent import ConsentCommon

PHONE = "+8613900000001"


@tagged("post_install", "-at_install")
class TestPrivacy(ConsentCommon, ApiCommon):
    """Rules B-73 and B-75, branch EX-30: what is held, taken along, and erased."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = ("dispatcher", "manager")
        cls.dispatcher, cls.manager = (
            new_test_user(
                cls.env, f"privacy_{group}", f"powerbank_rental.group_powerbank_{group}"
            )
            for group in groups
        )
        cls.requests = cls.env["powerbank.privacy.request"]

    def _ask(self, **options):
        return self._answer("ask_erasure", body={"confirm": True}, **options)

    def _let_the_days_pass(self):
        request = self.requests._waiting_erasure(self.customer)
        request.wake_at = request.due_at = self._ago(minutes=1)
        self._run_cron("cron_wake_privacy_requests")
        return request

    # === ASKING FOR ERASURE === #

    def test_ex30_erasure_is_refused_while_a_rental_is_open(self):
        rental = self._start()
        error = self._refusal(
            "erasure_refused",
            "POST",
            "/erasure",
            body={"confirm": True},
            token=self.token,
            key=next(self.keys),
        )
        self.assertEqual(error.details["rental"], rental.code)

    def test_ex30_erasure_is_refused_while_a_rental_is_unpaid(self):
        rental = self._start(started_at=self._ago(hours=2))
        self.patch(
            self.env.registry["powerbank.rental"], "_collect", lambda _rental: None
        )
        self._return(rental)
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertRefused("erasure_refused", self.customer._check_erasable)

    def test_ex30_erasure_is_refused_while_a_debt_is_written_off(self):
        rental = self._start(started_at=self._ago(hours=2))
        self.patch(
            self.env.registry["powerbank.rental"], "_collect", lambda _rental: None
        )
        self._return(rental)
        rental._on_unpaid()
        self.assertEqual(rental.state, "written_off")
        self.assertRefused("erasure_refused", self.customer._check_erasable)

    def test_ex30_erasure_is_refused_while_a_sale_is_unpaid(self):
        rental = self._start(started_at=self._ago(days=9))
        rental._on_wake()
        self.assertEqual((rental.state, rental.paid_at), ("sold", False))
        self.assertRefused("erasure_refused", self.customer._check_erasable)

    def test_ex30_erasure_waits_some_days_and_is_asked_for_once(self):
        first = self._ask()
        self.assertEqual(first["state"], "waiting")
        self.assertEqual(self._ask(), first)
        self.assertEqual(self._answer("show_erasure"), first)
        self.assertFalse(self.customer.erased_at)
        nobody = self._answer("show_erasure", token=self.other_token)
        self.assertEqual(nobody["state"], "none")

    def test_ex30_erasure_must_be_confirmed(self):
        for body in ({}, {"confirm": False}):
            self._refusal(
                "invalid_fields",
                "POST",
                "/erasure",
                body=body,
                token=self.token,
                key=next(self.keys),
            )

    def test_ex30_a_customer_changes_his_mind(self):
        self._ask()
        answer = self._answer("withdraw_erasure")
        self.assertEqual(answer["state"], "withdrawn")
        self._run_cron("cron_wake_privacy_requests")
        self.assertFalse(self.customer.erased_at)
        self.assertEqual(self._ask()["state"], "waiting")

    def test_ex30_nobody_withdraws_the_erasure_of_another(self):
        self._ask()
        self._answer("withdraw_erasure", token=self.other_token)
        self.assertTrue(self.requests._waiting_erasure(self.customer))

    # === ERASURE === #

    def test_ex30_who_he_was_goes_and_the_books_stay(self):
        rental = self._closed_rental()
        due, bill = rental.due, rental.bill_id
        self.customer.partner_id.write({"email": "a@example.com", "comment": "Tall"})
        self.customer.partner_id.phone = "+8613900000009"
        listing = self.customer._put_on_list("grey", "damage", note="Broke a cable")
        listing._appeal("I never touched it")
        text = self._publish()
        self._answer("give_consent", body={"texts": [text.code]})
        rental._rate(1, comment="The cable, see my mail a@example.com")
        self.customer._add_favourite(self.station)
        case = self.env["powerbank.case"]._report_fault(
            self.customer, self.cabinet, "I touched the cable"
        )
        self._ask()
        request = self._let_the_days_pass()
        self.assertEqual(request.state, "done")
        self.assertTrue(self.customer.erased_at)
        self.assertEqual(rental.rating_ids.stars, 1)
        self.assertFalse(case.text or case.message_ids)
        self.assertFalse(self.customer.favourite_ids)
        self.assertEqual((rental.due, rental.bill_id), (due, bill))
        self.assertEqual(rental.customer_id, self.customer)
        self.assertFalse(
            self.customer.identity_ids
            | self.customer.session_ids.customer_id.identity_ids
        )
        left = json.dumps(self._exported())
        for personal in (
            "13900000001",
            "13900000009",
            "example.com",
            "cable",
            "touched",
        ):
            self.assertNotIn(personal, left)
        self.assertFalse(self.customer.partner_id.message_ids)
        self.assertEqual(text.consent_ids.decision, "accepted", "the log stays")
        self.assertFalse(text.consent_ids.origin_ids)

    def test_ex30_the_token_opens_nothing_any_more(self):
        self._ask()
        self._let_the_days_pass()
        self._refusal("token_unknown", "GET", "/rentals", token=self.token)

    def test_ex30_the_phone_number_is_free_for_a_new_account(self):
        self._ask()
        self._let_the_days_pass()
        anew = self.env["powerbank.customer"]._sign_in("phone", PHONE)
        self.assertNotEqual(anew, self.customer)

    def test_ex30_a_rental_that_was_begun_meanwhile_defers_the_erasure(self):
        self._ask()
        rental = self._start(started_at=self._ago(minutes=2))
        request = self._let_the_days_pass()
        self.assertEqual(request.state, "waiting")
        self.assertIn(rental.name, request.obstacle)
        self.assertGreater(request.wake_at, fields.Datetime.now())
        self._return(rental)
        self._let_the_days_pass()
        self.assertEqual(request.state, "done")
        self.assertFalse(request.obstacle)

    def test_ex30_no_quote_outlives_the_customer(self):
        quote = self._quote()
        self._ask()
        self._let_the_days_pass()
        self.assertFalse(quote.exists())
        self.assertRefused("customer_erased", self._quote)

    def test_ex30_staff_ask_and_an_administrator_erases_at_once(self):
        action = self.customer.with_user(self.dispatcher).action_ask_erasure()
        request = self.requests.browse(action["res_id"])
        self.assertEqual(request.user_id, self.dispatcher)
        with self.assertRaises(AccessError):
            request.with_user(self.dispatcher).action_erase()
        request.with_user(self.manager).action_erase()
        self.assertTrue(self.customer.erased_at)
        self.assertRefused("wrong_state", request.action_erase)

    def test_ex30_the_record_of_the_erasure_cannot_be_changed(self):
        self._ask()
        request = self._let_the_days_pass()
        with self.assertRaises(AccessError):
            request.with_user(self.manager).state = "waiting"
        with self.assertRaises(AccessError):
            request.with_user(self.manager).unlink()
