from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..errors import Refusal
from .api_common import ApiCommon

PHONE = "+8613900000009"
CODE = "042137"


class AccountCommon(ApiCommon):
    def _prove(self, phone):
        """Send the code 042137 to `phone`."""
        codes = self.env.registry["powerbank.sign.in.code"]
        with patch.object(codes, "_random_code", lambda _self: CODE):
            self._answer("send_code", body={"phone": phone})

    def _signed_in(self, phone=PHONE, **more):
        self._prove(phone)
        return self._answer("sign_in", body={"phone": phone, "code": CODE, **more})

    def _refresh(self, signed_in):
        body = {"refresh_token": signed_in["refresh_token"]}
        return self._answer("refresh", body=body)

    @contextmanager
    def _later(self, **delta):
        """Let everything in the database have happened so much earlier."""
        now = fields.Datetime.now() + timedelta(**delta)
        with patch.object(fields.Datetime, "now", lambda *_args: now):
            yield

    @contextmanager
    def _host(self, **people):
        """A mini-program host that knows `people` by their login codes."""

        def exchange(gateway, _kind, code):
            if code not in people:
                raise Refusal("code_wrong", gateway.env._("This code is wrong."))
            return people[code]

        gateway = self.env.registry["powerbank.identity.gateway"]
        with patch.object(gateway, "_exchange", exchange):
            yield


@tagged("post_install", "-at_install")
class TestApiSession(AccountCommon):
    """Access tokens, refresh tokens and the devices that have them."""

    # === REFRESH === #

    def test_an_expired_access_token_is_renewed_without_a_new_code(self):
        first = self._signed_in()
        with self._later(minutes=121):
            self._refusal("token_expired", "GET", "/rentals", token=first["token"])
            second = self._refresh(first)
            self._answer("list_rentals", token=second["token"])
        self.assertNotEqual(first["refresh_token"], second["refresh_token"])
        self.assertGreater(second["refresh_expires_at"], first["refresh_expires_at"])

    def test_the_old_access_token_is_worth_nothing_after_the_refresh(self):
        first = self._signed_in()
        self._refresh(first)
        self._refusal("token_unknown", "GET", "/rentals", token=first["token"])

    def test_a_refresh_whose_answer_was_lost_may_be_repeated(self):
        first = self._signed_in()
        self._refresh(first)
        again = self._refresh(first)
        self._answer("list_rentals", token=again["token"])

    def test_a_refresh_token_used_twice_ends_the_whole_session(self):
        first = self._signed_in()
        second = self._refresh(first)
        with self._later(seconds=31):
            stolen = {"refresh_token": first["refresh_token"]}
            self._refusal("token_reused", "POST", "/sign-in/refresh", body=stolen)
        self._refusal("token_revoked", "GET", "/rentals", token=second["token"])
        own = {"refresh_token": second["refresh_token"]}
        self._refusal("token_revoked", "POST", "/sign-in/refresh", body=own)
        session = self.env["powerbank.session"].search([], limit=1)
        self.assertEqual(session.revoke_reason, "reused")

    def test_a_session_that_was_not_used_for_a_month_is_over(self):
        first = self._signed_in()
        with self._later(days=31):
            body = {"refresh_token": first["refresh_token"]}
            self._refusal("token_expired", "POST", "/sign-in/refresh", body=body)

    def test_an_access_token_is_no_refresh_token(self):
        body = {"refresh_token": self._signed_in()["token"]}
        self._refusal("token_unknown", "POST", "/sign-in/refresh", body=body)

    def test_the_refusal_of_a_refresh_names_the_scheme(self):
        body = {"refresh_token": "x" * 43}
        response = self._request("POST", "/sign-in/refresh", body=body)
        self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")

    def test_refresh_tokens_are_stored_as_fingerprints_only(self):
        token = self._signed_in()["refresh_token"]
        stored = self.env["powerbank.session.refresh"].search([], limit=1)
        self.assertEqual(len(stored.token_hash), 64)
        self.assertNotIn(token, stored.token_hash)

    # === DEVICES === #

    def test_devices_are_listed_newest_first(self):
        first = self._signed_in(device="Old phone")
        self._wait_for_code()
        second = self._signed_in(device="New phone")
        listed = self._answer("list_sessions", token=second["token"])["sessions"]
        self.assertEqual(
            [(s["device"], s["current"]) for s in listed],
            [("New phone", True), ("Old phone", False)],
        )
        path = f"/sessions/{listed[1]['code']}/revoke"
        left = self._answer("revoke_session", path=path, token=second["token"])
        self.assertEqual([s["device"] for s in left["sessions"]], ["New phone"])
        self._refusal("token_revoked", "GET", "/rentals", token=first["token"])

    def _wait_for_code(self):
        self.env.cr.execute(
            "UPDATE powerbank_sign_in_code"
            " SET create_date = create_date - interval '61 seconds'"
        )

    def test_a_device_without_a_name_is_known_by_its_browser(self):
        token = self._signed_in()["token"]
        [session] = self._answer("list_sessions", token=token)["sessions"]
        self.assertTrue(session["device"])

    def test_sessions_that_are_older_than_their_codes_get_each_its_own(self):
        sessions = self.env["powerbank.session"]
        sessions.flush_model()
        self.cr.execute(
            "ALTER TABLE powerbank_session ALTER code DROP NOT NULL;"
            "UPDATE powerbank_session SET code = NULL"
        )
        sessions._init_column("code")
        sessions.invalidate_model()
        codes = sessions.search([]).mapped("code")
        self.assertGreater(len(codes), 1)
        self.assertEqual(len({*codes} - {False}), len(codes))

    def test_a_device_of_another_does_not_exist(self):
        [other] = self._answer("list_sessions", token=self.other_token)["sessions"]
        path = f"/sessions/{other['code']}/revoke"
        self._refusal("session_unknown", "POST", path, token=self.token, key="k1")
        self._answer("list_rentals", token=self.other_token)

    def test_signing_out_everywhere_ends_all_sessions_of_one_customer(self):
        tokens = [self._sign_in(self.customer) for _device in range(3)]
        self._answer("sign_out_everywhere")
        for token in (self.token, *tokens):
            self._refusal("token_revoked", "GET", "/rentals", token=token)
        self._answer("list_rentals", token=self.other_token)

    def test_a_refresh_after_the_sign_out_is_refused(self):
        signed_in = self._signed_in()
        self._answer("sign_out", token=signed_in["token"])
        body = {"refresh_token": signed_in["refresh_token"]}
        self._refusal("token_revoked", "POST", "/sign-in/refresh", body=body)

    def test_staff_sign_a_lost_device_out(self):
        session = self.customer.session_ids
        session.action_revoke()
        self.assertEqual(session.revoke_reason, "staff")
        self._refusal("token_revoked", "GET", "/rentals", token=self.token)


@tagged("post_install", "-at_install")
class TestApiProfile(AccountCommon):
    def test_a_profile_shows_who_one_is(self):
        profile = self._answer("show_profile")
        self.assertEqual(profile["phone"], "+8613900000001")
        self.assertEqual(profile["identities"], ["phone"])
        self.assertTrue(profile["wants_reminders"])

    def test_what_is_left_out_of_a_change_stays(self):
        body = {"name": "Li Lei", "lang": "zh-Hans-CN", "tz": "Asia/Urumqi"}
        self._answer("change_profile", body=body)
        profile = self._answer("change_profile", body={"wants_reminders": False})
        self.assertEqual(profile["name"], "Li Lei")
        self.assertEqual(profile["lang"], "zh-CN")
        self.assertEqual(profile["tz"], "Asia/Urumqi")
        self.assertFalse(profile["wants_reminders"])
        self.assertEqual(self.customer.name, "Li Lei")

    def test_unwanted_reminders_lie_in_the_inbox_alone(self):
        rental = self._start(started_at=self._ago(hours=2))
        self._answer("change_profile", body={"wants_reminders": False})
        queue = self.env["powerbank.notification"]._queue
        quiet = queue(self.customer, "reminder_first", rental)
        loud = queue(self.customer, "reminder_sale", rental)
        self.assertEqual((quiet.channel, quiet.state), ("inbox", "sent"))
        self.assertNotEqual(loud.channel, "inbox")

    def test_bad_values_of_a_profile_are_refused(self):
        for body in (
            {"name": " "},
            {"name": "a\u0000b"},
            {"tz": "Mars/Base"},
            {"lang": "!"},
            {"state": "active"},
            {"wants_reminders": "perhaps"},
            {"wants_news": True},
        ):
            self._refusal(
                "invalid_fields",
                "POST",
                "/profile",
                body=body,
                token=self.token,
                key=next(self.keys),
            )

    def test_a_new_phone_number_is_proven_and_signs_other_devices_out(self):
        elsewhere = self._sign_in(self.customer)
        self._prove(PHONE)
        sent = []
        gateway = self.env.registry["powerbank.sms.gateway"]
        with patch.object(
            gateway, "_send", lambda _self, *message: sent.append(message)
        ):
            profile = self._answer("change_phone", body={"phone": PHONE, "code": CODE})
        self.assertEqual(profile["phone"], PHONE)
        self.assertEqual(self.customer.phone, PHONE)
        self._refusal("token_revoked", "GET", "/rentals", token=elsewhere)
        self._answer("list_rentals")
        customers = self.env["powerbank.customer"]
        self.assertEqual(customers._sign_in("phone", PHONE), self.customer)

    def test_a_phone_number_of_another_is_not_taken(self):
        self._prove("+8613900000002")
        body = {"phone": "+8613900000002", "code": CODE}
        path, token = "/profile/phone", self.token
        self._refusal("identity_taken", "POST", path, body=body, token=token, key="k")
        self.assertEqual(self.customer._identity("phone").value, "+8613900000001")

    def test_an_unproven_phone_number_is_refused_and_the_try_counts(self):
        self._prove(PHONE)
        body = {"phone": PHONE, "code": "000000"}
        path, token = "/profile/phone", self.token
        self._refusal("code_wrong", "POST", path, body=body, token=token, key="k")
        codes = self.env["powerbank.sign.in.code"]
        self.assertEqual(codes.search([("phone", "=", PHONE)]).attempts, 1)

    # === MINI-PROGRAMS === #

    def test_a_host_that_is_not_set_up_is_refused_clearly(self):
        body = {"kind": "wechat", "code": "021abc"}
        error = self._refusal(
            "sign_in_unavailable", "POST", "/sign-in/mini-program", body=body
        )
        self.assertEqual(error.details, {"kind": "wechat"})
        self.assertIn("phone number", error.message)

    def test_a_login_code_signs_the_same_person_in_again(self):
        body = {"kind": "wechat", "code": "first", "device": "WeChat"}
        with self._host(first="openid-1", second="openid-1"):
            one = self._answer("sign_in_mini_program", body=body)
            two = self._answer("sign_in_mini_program", body={**body, "code": "second"})
        profile = self._answer("show_profile", token=one["token"])
        self.assertEqual(profile["identities"], ["wechat"])
        self.assertIsNone(profile["phone"])
        listed = self._answer("list_sessions", token=two["token"])["sessions"]
        self.assertEqual(len(listed), 2)

    def test_a_made_up_login_code_is_refused(self):
        body = {"kind": "alipay", "code": "made-up"}
        with self._host():
            self._refusal("code_wrong", "POST", "/sign-in/mini-program", body=body)

    def test_a_linked_identity_leads_to_the_same_customer(self):
        body = {"kind": "alipay", "code": "abc"}
        with self._host(abc="user-1"):
            profile = self._answer("link_identity", body=body)
            self.assertEqual(profile["identities"], ["alipay", "phone"])
            token = self._answer("sign_in_mini_program", body=body)["token"]
        self.assertEqual(
            self._answer("show_profile", token=token)["phone"], "+8613900000001"
        )

    def test_an_identity_of_another_is_not_linked(self):
        body = {"kind": "alipay", "code": "abc"}
        with self._host(abc="user-1"):
            self._answer("link_identity", body=body, token=self.other_token)
            path, token = "/profile/identities", self.token
            self._refusal("identity_taken", "POST", path, body=body, token=token)
