import logging
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .api_common import ApiCommon

PHONE = "+8613900000009"


@tagged("post_install", "-at_install")
class TestApiSignIn(ApiCommon):
    @contextmanager
    def _known_code(self, code="042137"):
        codes = self.env.registry["powerbank.sign.in.code"]
        with patch.object(codes, "_random_code", lambda _self: code):
            yield

    def _send_code(self, phone=PHONE, **options):
        with self._known_code():
            return self._answer("send_code", body={"phone": phone}, **options)

    def _wait(self, seconds):
        """Let every code sent so far be `seconds` older."""
        self.env.cr.execute(
            "UPDATE powerbank_sign_in_code"
            " SET create_date = create_date - make_interval(secs => %s)",
            (seconds,),
        )

    def _sent(self):
        return self.env["powerbank.sign.in.code"].search(
            [("phone", "=", PHONE)], limit=1
        )

    # === CODES === #

    def test_a_code_opens_the_door_for_a_new_customer(self):
        sent = self._send_code()
        self.assertEqual(sent, {"valid_seconds": 300, "retry_after": 60})
        signed_in = self._answer("sign_in", body={"phone": PHONE, "code": "042137"})
        rentals = self._answer("list_rentals", token=signed_in["token"])
        self.assertEqual(rentals, {"rentals": [], "next": None})
        identity = self.env["powerbank.customer.identity"].search(
            [("value", "=", PHONE)]
        )
        self.assertEqual(identity.customer_id.phone, PHONE)

    def test_the_same_phone_is_the_same_customer(self):
        self._start()
        self._send_code("+8613900000001")
        body = {"phone": "+8613900000001", "code": "042137"}
        token = self._answer("sign_in", body=body)["token"]
        rentals = self._answer("list_rentals", token=token)["rentals"]
        self.assertEqual(len(rentals), 1)

    def test_a_code_works_once(self):
        self._send_code()
        body = {"phone": PHONE, "code": "042137"}
        self._answer("sign_in", body=body)
        self._refusal("code_expired", "POST", "/sign-in", body=body)

    def test_a_newer_code_replaces_the_older(self):
        self._send_code()
        self._wait(61)
        with self._known_code("777777"):
            self._answer("send_code", body={"phone": PHONE})
        body = {"phone": PHONE, "code": "042137"}
        self._refusal("code_wrong", "POST", "/sign-in", body=body)

    def test_a_wrong_code_is_counted_although_it_is_refused(self):
        self._send_code()
        body = {"phone": PHONE, "code": "999999"}
        error = self._refusal("code_wrong", "POST", "/sign-in", body=body)
        self.assertEqual(error.details, {"attempts_left": 4})
        self.assertEqual(self._sent().attempts, 1)

    def test_five_wrong_codes_spoil_the_right_one(self):
        self._send_code()
        wrong = {"phone": PHONE, "code": "999999"}
        for _attempt in range(5):
            self._refusal("code_wrong", "POST", "/sign-in", body=wrong)
        right = {"phone": PHONE, "code": "042137"}
        self._refusal("too_many_attempts", "POST", "/sign-in", body=right)

    def test_times_and_tries_of_a_code_are_settings(self):
        self._set("code_seconds", 120)
        self._set("code_pause_seconds", 30)
        self._set("code_attempts", 1)
        self.assertEqual(self._send_code(), {"valid_seconds": 120, "retry_after": 30})
        wrong = {"phone": PHONE, "code": "999999"}
        self._refusal("code_wrong", "POST", "/sign-in", body=wrong)
        self._refusal("too_many_attempts", "POST", "/sign-in", body=wrong)

    def test_a_code_expires(self):
        self._send_code()
        self._sent().expires_at = self._ago(seconds=1)
        body = {"phone": PHONE, "code": "042137"}
        self._refusal("code_expired", "POST", "/sign-in", body=body)

    def test_a_phone_that_asked_for_no_code_cannot_sign_in(self):
        body = {"phone": "+8613900000008", "code": "042137"}
        self._refusal("code_expired", "POST", "/sign-in", body=body)

    # === LIMITS === #

    def test_a_second_code_within_a_minute_says_how_long_to_wait(self):
        self._send_code()
        body = {"phone": PHONE}
        response = self._request("POST", "/sign-in/codes", body=body)
        self.assertEqual(response.status_code, 429)
        seconds = response.json()["error"]["details"]["retry_after"]
        self.assertTrue(50 <= seconds <= 60, seconds)
        self.assertEqual(response.headers["Retry-After"], str(seconds))
        self.assertIn(str(seconds), response.json()["error"]["message"])

    def test_the_next_code_is_sent_after_a_minute(self):
        self._send_code()
        self._wait(61)
        self._send_code()
        self.assertEqual(
            self.env["powerbank.sign.in.code"].search_count([("phone", "=", PHONE)]), 2
        )

    def test_a_phone_gets_five_codes_an_hour(self):
        for _code in range(5):
            self._send_code()
            self._wait(61)
        body = {"phone": PHONE}
        error = self._refusal("too_many_codes", "POST", "/sign-in/codes", body=body)
        self.assertGreater(error.details["retry_after"], 3000)
        self._wait(3600)
        self._send_code()

    def test_an_address_gets_twenty_codes_an_hour(self):
        for number in range(20):
            self._send_code(f"+86139000001{number:02}")
        body = {"phone": PHONE}
        error = self._refusal("too_many_codes", "POST", "/sign-in/codes", body=body)
        self.assertGreater(error.details["retry_after"], 3000)

    # === TOKENS === #

    def test_a_token_is_stored_as_a_fingerprint_only(self):
        session = self.customer.env["powerbank.session"].search(
            [("customer_id", "=", self.customer.id)]
        )
        self.assertEqual(len(session.token_hash), 64)
        self.assertNotIn(self.token, session.token_hash)

    def test_no_token_is_refused(self):
        error = self._refusal("token_missing", "GET", "/rentals")
        self.assertEqual(error.message, "Please sign in.")

    def test_the_refusal_names_the_scheme_to_use(self):
        response = self._request("GET", "/rentals")
        self.assertEqual(response.headers["WWW-Authenticate"].lower(), "bearer")

    def test_an_unknown_token_is_refused(self):
        self._refusal("token_unknown", "GET", "/rentals", token="made-up")

    def test_an_expired_token_is_refused(self):
        self.env["powerbank.session"].search([]).expires_at = self._ago(seconds=1)
        self._refusal("token_expired", "GET", "/rentals", token=self.token)

    def test_a_token_is_worth_nothing_after_the_sign_out(self):
        self._answer("sign_out")
        self._refusal("token_revoked", "GET", "/rentals", token=self.token)
        self._answer("list_rentals", token=self.other_token)

    def test_a_repeated_sign_out_gets_the_same_answer(self):
        self._answer("sign_out", key="out")
        self._answer("sign_out", key="out")
        self._answer("sign_out", key="out-again")

    def test_a_sign_out_with_a_made_up_token_is_refused(self):
        self._refusal("token_unknown", "POST", "/sign-out", token="made-up", key="k")


@tagged("post_install", "-at_install")
class TestSignInCode(TransactionCase):
    """What happens beside the answer."""

    def setUp(self):
        super().setUp()
        self.codes = self.env["powerbank.sign.in.code"]

    def test_the_code_goes_out_only_after_the_commit(self):
        sent = []
        gateway = type(self.env["powerbank.sms.gateway"])
        self.patch(gateway, "_send", lambda _self, *message: sent.append(message))
        self.codes._request(PHONE, "203.0.113.5")
        self.assertEqual(sent, [])
        self.env.cr.postcommit.run()
        [(phone, text)] = sent
        self.assertEqual(phone, PHONE)
        self.assertRegex(text, r"^\d{6} is your sign-in code")

    def test_without_a_provider_the_message_is_in_the_log(self):
        logger = "odoo.addons.powerbank_rental.models.sms_gateway"
        with self.assertLogs(logger, logging.INFO) as logs:
            self.env["powerbank.sms.gateway"]._send(PHONE, "042137 is your code")
        self.assertIn("042137", logs.output[0])

    def test_a_lost_race_of_two_first_sign_ins_is_tried_again(self):
        winner = self.env["powerbank.customer"]._sign_in("phone", PHONE)
        identities = self.env.registry["powerbank.customer.identity"]
        unseen = patch.object(identities, "search", lambda self, _domain: self)
        with unseen, mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
            self._sign_in_within_savepoint()
        self.assertEqual(self._sign_in_within_savepoint(), winner)

    def _sign_in_within_savepoint(self):
        with self.env.cr.savepoint():
            return self.env["powerbank.customer"]._sign_in("phone", PHONE)

    def test_the_code_is_not_stored_in_clear(self):
        with patch.object(type(self.codes), "_random_code", lambda _self: "042137"):
            self.codes._request(PHONE, "203.0.113.5")
        [values] = self.codes.search([("phone", "=", PHONE)]).read()
        self.assertNotIn("042137", str(values.values()))

    def test_codes_have_six_digits(self):
        self.assertRegex(self.codes._random_code(), r"^\d{6}$")

    def test_old_codes_and_sessions_are_dropped(self):
        self.codes._request(PHONE, "203.0.113.5")
        code = self.codes.search([("phone", "=", PHONE)])
        self.env.cr.execute(
            "UPDATE powerbank_sign_in_code SET create_date = now() - interval '2 days'"
        )
        customer = self.env["powerbank.customer"]._sign_in("phone", PHONE)
        _token, session = self.env["powerbank.session"]._open(customer)
        session.ends_at = "2020-01-01 00:00:00"
        self.env.invalidate_all()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("powerbank_rental.cron_retention").method_direct_trigger()
        self.assertFalse(code.exists())
        self.assertFalse(session.exists())
