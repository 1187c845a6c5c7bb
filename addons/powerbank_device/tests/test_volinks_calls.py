import logging
import time
from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.powerbank_rental.models import api_rate

from ..masked_log import masked
from ..passwords import matches
from ..protocol import volinks, volinks_http
from .call_common import BASE, CallCommon


@tagged("post_install", "-at_install")
class TestVolinksCalls(CallCommon):
    """Who may call, what is kept, and what is answered."""

    # === STARTING === #

    def test_start_is_told_where_the_broker_is_and_how_to_sign_in(self):
        data = self._connect(self.cabinet)["data"].split(",")
        uid = self.cabinet.device_uid
        password = data[5]
        expected = [uid, "powerbank", "broker.example", "8883", uid, password]
        self.assertEqual(data[:-1], expected)
        self.assertTrue(matches(password, self._broker_hash()))
        self.assertNotEqual(password, self.secrets[self.cabinet])
        self.assertLess(abs(int(data[-1]) / 1000 - time.time()), 600)

    def _broker_hash(self):
        return self.cabinet._credentials("broker").secret_hash

    def _told_password(self, **options):
        return self._connect(self.cabinet, **options)["data"].split(",")[5]

    def test_starting_again_makes_no_new_password(self):
        before = self._broker_hash()
        self.assertEqual(self._told_password(), self._told_password())
        self.assertEqual(self._broker_hash(), before)

    def test_password_is_told_only_where_it_follows_from_the_secret(self):
        self.cabinet._issue_password()
        answer = self._connect(self.cabinet, status=409)
        self.assertIn("issued apart", answer["msg"])
        self.assertIsNone(answer["data"])
        self.assertEqual(len(self._events(self.cabinet)), 1)

    def test_new_secret_ends_the_old_one_and_its_password_once_it_is_used(self):
        old = self._told_password()
        new_secret = self._issue(self.cabinet, grace=timedelta(hours=1))
        self.assertEqual(self._told_password(), old)
        new = self._told_password(secret=new_secret)
        self.assertNotEqual(new, old)
        self.assertTrue(matches(new, self._broker_hash()))
        self._connect(self.cabinet, status=401)

    def test_revoked_secret_takes_its_password_along(self):
        self.cabinet._credentials("http")._revoke()
        self.assertFalse(self._broker_hash())
        self._connect(self.cabinet, status=401)

    def test_secret_and_password_are_kept_nowhere_in_clear(self):
        password = self._told_password()
        kept = str(self._events(self.cabinet).read())
        kept += str(self.cabinet.sudo().credential_ids.read())
        self.assertNotIn(password, kept)
        self.assertNotIn(self.secrets[self.cabinet], kept)

    def test_start_may_name_its_body_a_form(self):
        values = {"uuid": self.cabinet.device_uid}
        path = volinks_http.signed(volinks_http.CONNECT, values)
        address = f"{BASE}/{self.secrets[self.cabinet]}{path}"
        response = self.url_open(address, data={"software": "3.1"})
        self.assertEqual(response.json()["code"], 200)
        event = self._interpret(self.cabinet)
        self.assertEqual(event.decoded["firmware"], "3.1")

    def test_older_firmware_starts_by_its_own_path(self):
        values = {"uuid": self.cabinet.device_uid}
        answer = self._call(self.cabinet, volinks_http.OLD_CONNECT, values)
        self.assertEqual(len(answer["data"].split(",")), 7)

    def test_start_tells_the_versions_and_asks_for_no_inventory(self):
        self._connect(self.cabinet)
        event = self._interpret(self.cabinet)
        self.assertEqual((event.kind, event.state), ("login", "applied"))
        self.assertEqual(event.decoded["firmware"], "20240904-RBMG-3.0.0.0")
        self.assertEqual(event.decoded["hardware"], "V6086")
        self.assertFalse(self._claim())

    def test_without_a_host_the_broker_is_where_this_server_is(self):
        params = self.env["ir.config_parameter"]
        params.set_param("powerbank_device.broker_host", "")
        params.set_param("web.base.url", "https://rent.example:8443")
        self.assertEqual(self.cabinet._broker(), ("rent.example", 8883))

    # === UPLOADS === #

    def test_uploaded_inventory_is_kept_as_bytes_and_applied(self):
        inventory = self._inventory(self.cabinet)
        self.assertIsNone(self._upload(self.cabinet, inventory)["data"])
        event = self._interpret(self.cabinet)
        self.assertEqual(event.raw, volinks.encode(inventory).hex().upper())
        self.assertEqual(event.topic, volinks_http.UPLOAD)
        self.assertEqual(event.channel, "http")
        self.assertEqual((event.kind, event.state), ("inventory", "applied"))

    def test_upload_that_cannot_be_read_is_quarantined(self):
        values = {"rentboxSN": self.cabinet.device_uid}
        self._call(self.cabinet, volinks_http.UPLOAD, values, body=b"no frame")
        event = self._interpret(self.cabinet)
        self.assertEqual(bytes.fromhex(event.raw), b"no frame")
        self.assertEqual((event.kind, event.state), ("invalid", "quarantined"))

    def test_empty_upload_is_told_what_is_wrong(self):
        values = {"rentboxSN": self.cabinet.device_uid}
        answer = self._call(
            self.cabinet, volinks_http.UPLOAD, values, body=b" ", status=400
        )
        self.assertIn("empty", answer["msg"])
        self.assertFalse(self._events(self.cabinet))

    def test_unknown_call_is_told_so(self):
        values = {"rentboxSN": self.cabinet.device_uid}
        path = "/api/rentbox/config/data"
        answer = self._call(self.cabinet, path, values, status=400)
        self.assertIn(path, answer["msg"])

    def test_body_of_more_than_64_kb_is_refused(self):
        values = {"rentboxSN": self.cabinet.device_uid}
        body = b"A8" * 40_000
        self._call(self.cabinet, volinks_http.UPLOAD, values, body=body, status=413)
        self.assertFalse(self._events(self.cabinet))

    # === WHO CALLS === #

    def _refused(self):
        return self.env["powerbank.refused.call"].search([])

    def test_wrong_secret_changes_nothing_is_listed_and_alerts(self):
        self._connect(self.cabinet, secret="guessed", status=401)
        self._upload(
            self.cabinet, self._inventory(self.cabinet), secret="guessed", status=401
        )
        self.assertFalse(self._events(self.cabinet))
        calls = self._refused()
        self.assertEqual(calls.cabinet_id, self.cabinet)
        paths = [volinks_http.UPLOAD, volinks_http.CONNECT]
        self.assertEqual(calls.mapped("call"), paths)
        self.assertTrue(all(calls.mapped("address")))
        self.assertEqual(self.cabinet.refused_call_count, 2)
        self.assertEqual(len(self.cabinet._live_alerts("forged")), 1)

    def test_secret_of_one_cabinet_does_not_speak_for_another(self):
        bank = self._dock(self.other_cabinet, 4, 50)
        secret = self.secrets[self.other_cabinet]
        self._tell_return(self.cabinet, 1, bank, secret=secret, status=401)
        self.assertFalse(self._events(self.cabinet))
        self.assertTrue(self.cabinet._live_alerts("forged"))
        self.assertFalse(self.other_cabinet._live_alerts("forged"))

    def test_number_of_no_cabinet_is_refused_in_the_same_words(self):
        known = self._connect(self.cabinet, secret="guessed", status=401)
        uid = self.cabinet.device_uid
        self.cabinet.device_uid = "860000000009999"
        values = {"uuid": uid}
        unknown = self._call(self.cabinet, volinks_http.CONNECT, values, status=401)
        self.assertEqual(known["msg"], unknown["msg"])
        self.assertFalse(self._refused()[:1].cabinet_id)

    def test_cabinet_without_a_secret_or_removed_cannot_call(self):
        self.cabinet._credentials("http").unlink()
        self._connect(self.cabinet, status=401)
        self.other_cabinet.state = "removed"
        self._connect(self.other_cabinet, status=401)
        self.assertFalse(self._events(self.cabinet | self.other_cabinet))

    def test_new_secret_without_grace_ends_the_old_one_at_once(self):
        new = self._issue(self.cabinet)
        self._connect(self.cabinet, status=401)
        self._connect(self.cabinet, secret=new)

    def test_alert_stays_until_people_have_looked(self):
        self._connect(self.cabinet, secret="guessed", status=401)
        alert = self.cabinet._live_alerts("forged")
        alert.action_settle()
        self.assertFalse(self.cabinet._live_alerts("forged"))

    def _shown(self, cabinet):
        wizard = self.env["powerbank.credential.issue"].create(
            {"cabinet_ids": cabinet.ids, "purpose": "http"}
        )
        return wizard.action_issue()["context"]["powerbank_secret"]

    def test_issued_secret_is_shown_as_the_address_to_write_into_the_cabinet(self):
        shown = self._shown(self.cabinet)
        base = f"{self.cabinet.get_base_url()}{BASE}/"
        self.assertTrue(shown.startswith(base), shown)
        self._connect(self.cabinet, secret=shown.removeprefix(base))

    def test_cabinet_that_does_not_call_is_given_no_address(self):
        self.other_cabinet.vendor = "relink"
        self.assertRefused("wrong_state", self._shown, self.other_cabinet)

    # === HOW OFTEN === #

    def test_address_that_calls_too_often_is_told_to_wait(self):
        self.patch(api_rate, "_RATES", api_rate.Rates())
        self._set("rate_address", 1)
        self._connect(self.cabinet)
        answer = self._connect(self.other_cabinet, status=429)
        self.assertIn("wait", answer["msg"])

    def test_cabinet_that_calls_too_often_is_told_to_wait(self):
        self.patch(api_rate, "_RATES", api_rate.Rates())
        self._limit("rate_cabinet", 2)
        self._connect(self.cabinet)
        self._connect(self.cabinet)
        self._connect(self.cabinet, status=429)
        self._connect(self.other_cabinet)
        self.assertEqual(len(self._events(self.cabinet)), 2)

    def test_guessing_costs_the_cabinet_nothing_and_is_soon_not_even_listed(self):
        self.patch(api_rate, "_RATES", api_rate.Rates())
        self._limit("rate_refused", 2)
        self._limit("rate_cabinet", 2)
        for status in (401, 401, 429, 429):
            self._connect(self.cabinet, secret="guessed", status=status)
        self.assertEqual(len(self._refused()), 2)
        self._connect(self.cabinet)

    # === LOG === #

    def test_server_log_shows_no_secret(self):
        line = f'"POST {BASE}/s3cret{volinks_http.CONNECT}?uuid=1 HTTP/1.1" 200'
        shown = f'"POST {BASE}/...{volinks_http.CONNECT}?uuid=1 HTTP/1.1" 200'
        self.assertEqual(masked(line), shown)
        with self.assertLogs("werkzeug", logging.INFO) as caught:
            logging.getLogger("werkzeug").info("%s", line)
        self.assertNotIn("s3cret", "\n".join(caught.output))

    def test_old_refused_calls_are_dropped(self):
        self._connect(self.cabinet, secret="guessed", status=401)
        self._connect(self.cabinet, secret="guessed", status=401)
        calls = self._refused()
        calls[0].sudo().at = self._ago(days=91)
        calls._gc_calls()
        self.assertEqual(self._refused(), calls[1])
