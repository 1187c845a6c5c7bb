from unittest.mock import patch

from odoo.exceptions import (
    AccessDenied,
    AccessError,
    LockError,
    MissingError,
    UserError,
)
from odoo.tests import tagged
from odoo.tools import mute_logger

from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestApiErrors(ApiCommon):
    """Whatever goes wrong leaves as one kind of JSON, with a real status."""

    # === BODIES === #

    def test_bad_json_is_refused(self):
        for data in (b"{", b"\xff\xfe", b"[" * 5000, b'{"a": }'):
            self._refusal(
                "bad_json",
                "POST",
                "/sign-in/codes",
                data=data,
                content_type="application/json",
            )

    def test_a_body_that_is_no_object_is_refused(self):
        for body in ([], "text", 1, None):
            self._refusal("bad_json", "POST", "/sign-in/codes", body=body)

    def test_another_content_type_is_refused(self):
        for kind in ("text/plain", "application/x-www-form-urlencoded", None):
            self._refusal(
                "content_type",
                "POST",
                "/sign-in/codes",
                data=b'{"phone": "+8613900000009"}',
                content_type=kind,
            )

    def test_a_missing_field_is_named(self):
        error = self._refusal("invalid_fields", "POST", "/sign-in", body={})
        named = [field["field"] for field in error.details["fields"]]
        self.assertEqual(named, ["phone", "code"])
        self.assertIn("phone", error.message)

    def test_an_unknown_field_is_named(self):
        body = {"phone": "+8613900000009", "colour": "red"}
        error = self._refusal("invalid_fields", "POST", "/sign-in/codes", body=body)
        self.assertEqual(
            error.details["fields"], [{"field": "colour", "problem": "extra_forbidden"}]
        )

    def test_a_wrong_type_is_named(self):
        for phone in (8613900000009, None, ["+8613900000009"], True, "13900000009"):
            body = {"phone": phone}
            error = self._refusal("invalid_fields", "POST", "/sign-in/codes", body=body)
            self.assertEqual(error.details["fields"][0]["field"], "phone")

    def test_a_field_where_none_is_taken_is_named(self):
        options = {"token": self.token, "key": "k", "body": {"why": "changed my mind"}}
        self._refusal("invalid_fields", "POST", "/rentals/CODE/cancel", **options)

    def test_a_query_where_none_is_taken_is_refused(self):
        self._refusal("invalid_fields", "GET", "/health?verbose=1")

    def test_a_whole_number_may_be_written_with_a_point(self):
        body = b'{"cabinet": "NOBODYS1", "minutes": 10.0}'
        options = {"token": self.token, "content_type": "application/json"}
        path = "/reserve/bank"
        self._refusal("cabinet_unknown", "POST", path, data=body, key="k", **options)
        body = b'{"cabinet": "NOBODYS1", "minutes": 10.5}'
        self._refusal("invalid_fields", "POST", path, data=body, key="l", **options)

    def test_a_number_that_json_does_not_know_is_refused(self):
        options = {"token": self.token, "content_type": "application/json"}
        for constant in (b"NaN", b"Infinity", b"-Infinity"):
            body = b'{"cabinet": "NOBODYS1", "minutes": %s}' % constant
            path = "/reserve/bank"
            self._refusal("bad_json", "POST", path, data=body, key="k", **options)

    def test_options_names_all_methods_of_an_address(self):
        response = self._request("OPTIONS", "/rentals", token=self.token)
        self.assertEqual(response.status_code, 405)
        self.assertEqual(response.headers["Allow"], "GET, POST")

    def test_a_huge_body_is_refused(self):
        body = {"phone": "+" + "8" * 20000}
        self._refusal("too_large", "POST", "/sign-in/codes", body=body)

    # === ADDRESSES === #

    def test_an_unknown_address_is_not_found(self):
        for path in ("", "/", "/nothing", "/rentals/CODE/nothing"):
            self._refusal("not_found", "GET", path)

    def test_another_method_is_not_allowed(self):
        for method, path, allowed in (
            ("DELETE", "/rentals", "GET, POST"),
            ("GET", "/quotes", "POST"),
            ("POST", "/health", "GET"),
            ("PUT", "/rentals/CODE/cancel", "POST"),
            ("OPTIONS", "/sign-in", "POST"),
        ):
            response = self._request(method, path, token=self.token, key="k")
            self.assertEqual(response.status_code, 405, (method, path))
            self.assertEqual(response.json()["error"]["code"], "method_not_allowed")
            self.assertEqual(response.headers["Allow"], allowed)

    def test_a_head_request_has_no_body(self):
        response = self._request("HEAD", "/health")
        self.assertEqual((response.status_code, response.content), (200, b""))

    # === FAILURES BEHIND THE API === #

    def _failing(self, exception):
        """Return the error that a start answers when the model raises `exception`."""
        quote = self._api_quote()

        def fail(_rental):
            raise exception

        rentals = self.env.registry["powerbank.rental"]
        with patch.object(rentals, "_confirm", fail):
            options = {"token": self.token, "key": next(self.keys)}
            return self._request(
                "POST", "/rentals", body={"quote": quote["code"]}, **options
            )

    def test_a_held_lock_says_when_to_try_again(self):
        response = self._failing(LockError("held"))
        self.assertEqual(response.status_code, 409)
        self.assertEqual(response.json()["error"]["code"], "busy")
        self.assertEqual(response.headers["Retry-After"], "1")

    def test_other_failures_get_their_status(self):
        for exception, status, code in (
            (AccessDenied("secret"), 403, "access_denied"),
            (AccessError("secret"), 403, "access_denied"),
            (MissingError("secret"), 404, "not_found"),
            (UserError("Not on Sundays."), 409, "refused"),
        ):
            response = self._failing(exception)
            self.assertEqual(response.status_code, status)
            self.assertEqual(response.json()["error"]["code"], code)
            self.assertNotIn("secret", response.text)

    def test_a_rule_of_the_business_is_quoted(self):
        response = self._failing(UserError("Not on Sundays."))
        self.assertEqual(response.json()["error"]["message"], "Not on Sundays.")

    def test_our_own_failure_is_logged_and_not_shown(self):
        with self.assertLogs("odoo.http", "ERROR") as logs:
            response = self._failing(ZeroDivisionError("secret"))
        self.assertEqual(response.status_code, 500)
        self.assertEqual(response.json()["error"]["code"], "internal_error")
        self.assertNotIn("secret", response.text)
        self.assertIn("secret", "".join(logs.output))

    def test_refusals_do_not_alarm_the_log(self):
        with self.assertNoLogs("odoo.http", "WARNING"):
            self._request("GET", "/rentals")
            self._request("GET", "/nothing")
            self._request("POST", "/sign-in", body={})

    @mute_logger("odoo.http")
    def test_a_failure_undoes_everything(self):
        self._failing(ZeroDivisionError())
        self.assertFalse(self.env["powerbank.api.request"].search([("status", "=", 0)]))

    # === LANGUAGE === #

    def test_messages_speak_the_phones_language(self):
        english = self._refusal("token_missing", "GET", "/rentals", lang="en")
        chinese = self._refusal("token_missing", "GET", "/rentals", lang="zh-CN")
        strange = self._refusal("token_missing", "GET", "/rentals", lang="fr-FR")
        self.assertEqual(english.message, "Please sign in.")
        self.assertEqual(chinese.message, "请先登录。")
        self.assertEqual(strange.message, english.message)

    def test_the_answer_names_its_language(self):
        response = self._request("GET", "/rentals", lang="zh-CN")
        self.assertEqual(response.headers["Content-Language"], "zh-CN")

    # === NO STATE IN THE CLIENT === #

    def test_a_back_office_cookie_changes_nothing(self):
        self.authenticate("admin", "admin")
        self._refusal("token_missing", "GET", "/rentals")
        rentals = self._answer("list_rentals", token=self.other_token)
        self.assertEqual(rentals["rentals"], [])
