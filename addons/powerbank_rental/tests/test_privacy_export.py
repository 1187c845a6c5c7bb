import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models import privacy_request_export
from .api_common import ApiCommon
from .test_consent import ConsentCommon

PHONE = "+8613900000001"


@tagged("post_install", "-at_install")
class TestPrivacyExport(ConsentCommon, ApiCommon):
    """Rule B-73: a customer takes along all that is held about him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            group: new_test_user(
                cls.env, f"export_{group}", f"powerbank_rental.group_powerbank_{group}"
            )
            for group in ("dispatcher", "finance", "manager")
        }
        cls.requests = cls.env["powerbank.privacy.request"]

    # === STEPS === #

    def _rentals(self, count):
        """Return orders that the customer gave up."""
        self.patch(
            self.env.registry["powerbank.rental"], "_authorize", lambda _rental: False
        )
        rentals = self.env["powerbank.rental"]
        for _ in range(count):
            rental = self._confirm()
            rental._cancel()
            rentals |= rental
        return rentals

    def _run_job(self):
        self._run_cron("cron_wake_privacy_requests")

    def _show(self, code, **options):
        return self._answer("show_export", path=f"/personal-data/{code}", **options)

    def _file(self, code, **options):
        path = f"/personal-data/{code}/file"
        return json.loads(self._download("download_export", path, **options))

    def _refuse_file(self, reason, code, token=None):
        path = f"/personal-data/{code}/file"
        return self._refusal(reason, "GET", path, token=token or self.token)

    # === WHAT IS IN IT === #

    def test_b73_a_customer_takes_along_all_that_is_held_about_him(self):
        text = self._publish()
        self._answer("give_consent", body={"texts": [text.code]})
        self.customer._put_on_list("grey", "damage", note="A cable")
        rental = self._closed_rental()
        asked = self._answer("ask_export")
        self._run_job()
        data = self._file(asked["code"])
        self.assertEqual(data["customer"]["phone"], PHONE)
        self.assertEqual(data["identities"][0]["value"], PHONE)
        self.assertEqual(data["rentals"][0]["name"], rental.name)
        self.assertTrue(data["rentals"][0]["bills"][0]["lines"])
        self.assertTrue(data["rentals"][0]["timeline"])
        self.assertEqual(data["restrictions"][0]["note"], "A cable")
        self.assertEqual(data["consents"][0]["decision"], "accepted")
        self.assertTrue(data["consent_origins"][0]["user_agent"])
        self.assertTrue(data["sessions"])
        self.assertEqual(data["waits"], [])

    def test_b73_the_data_of_others_is_not_in_it(self):
        rental = self._closed_rental()
        data = json.dumps(self._exported(self.other_customer))
        self.assertNotIn(rental.name, data)
        self.assertNotIn(PHONE, data)

    # === ASKING === #

    def test_b73_a_job_writes_the_file_and_the_customer_is_told(self):
        asked = self._answer("ask_export")
        self.assertEqual((asked["state"], asked["ready_at"]), ("waiting", None))
        self.assertEqual(self._show(asked["code"]), asked)
        error = self._refuse_file("export_not_ready", asked["code"])
        self.assertGreater(error.details["retry_after"], 0)
        self._run_job()
        ready = self._show(asked["code"])
        self.assertEqual(ready["state"], "ready")
        self.assertGreater(ready["kept_until"], ready["ready_at"])
        self.assertEqual(self._answer("list_exports"), {"exports": [ready]})
        events = self._answer("list_messages")["messages"]
        self.assertIn("export_ready", [message["event"] for message in events])

    def test_b73_asked_again_while_it_is_written_it_is_the_same(self):
        first = self._answer("ask_export")
        self.assertEqual(self._answer("ask_export"), first)

    def test_b73_once_a_day_unless_the_setting_says_more(self):
        first = self._answer("ask_export")
        self._run_job()
        options = {"token": self.token, "key": next(self.keys)}
        error = self._refusal("export_limit", "POST", "/personal-data", **options)
        self.assertEqual(error.details["export"], first["code"])
        self.assertGreater(error.details["retry_after"], 0)
        self._set("exports_per_day", 2)
        self.assertNotEqual(self._answer("ask_export")["code"], first["code"])

    def test_b73_a_day_later_it_can_be_asked_for_again(self):
        first = self._export_file()
        first.asked_at = self._ago(hours=25)
        self.assertNotEqual(self._answer("ask_export")["code"], first.code)

    def test_b73_two_at_once_are_one(self):
        self._answer("ask_export")
        unseen = patch.object(
            self.env.registry["powerbank.privacy.request"],
            "_exports_of",
            lambda requests, _customer: requests.browse(),
        )
        with unseen, mute_logger("odoo.sql_db"):
            options = {"token": self.token, "key": next(self.keys)}
            self._refusal("refused", "POST", "/personal-data", **options)
        self.assertEqual(len(self._answer("list_exports")["exports"]), 1)

    # === THE JOB === #

    def test_b73_the_file_is_written_batch_by_batch(self):
        rentals = self._rentals(5)
        with patch.object(privacy_request_export, "BATCH", 2):
            export = self._export_file()
            written = export.part_ids.filtered(lambda part: part.topic == "rentals")
        self.assertEqual(len(written), 3)
        told = self._file(export.code)["rentals"]
        self.assertEqual([one["name"] for one in told], rentals.mapped("name"))

    def test_b73_a_topic_that_fills_its_last_batch_is_whole(self):
        rentals = self._rentals(4)
        with patch.object(privacy_request_export, "BATCH", 2):
            told = self._exported()["rentals"]
        self.assertEqual(len(told), len(rentals))

    def test_b73_a_killed_job_goes_on_after_the_last_part(self):
        self._rentals(3)
        export = self.requests._ask_export(self.customer)
        cron = self.env.registry["ir.cron"]
        with patch.object(privacy_request_export, "BATCH", 2):
            with patch.object(cron, "_commit_progress", return_value=0) as progress:
                for number in range(1, 4):
                    self.requests._cron_wake()
                    self.assertEqual(len(export.part_ids), number)
                    # what is said last: that there is more, so that it is done soon
                    progress.assert_called_with(remaining=1)
            self.assertEqual(export.state, "waiting")
            self._run_job()
        self.assertEqual(len(self._file(export.code)["rentals"]), 3)

    def test_b73_who_is_erased_meanwhile_is_not_written_about(self):
        export = self.requests._ask_export(self.customer)
        export._write_next_part()
        self.customer._erase()
        export.wake_at = self._ago(minutes=1)
        self._run_job()
        self.assertEqual((export.state, export.wake_at), ("dropped", False))
        self.assertFalse(export.part_ids)

    # === FOR WHOSE EYES === #

    def test_b73_nobody_in_the_back_office_reads_it(self):
        export = self._export_file()
        for group, user in self.users.items():
            with self.subTest(group=group), self.assertRaises(AccessError):
                export.part_ids.with_user(user).read(["text"])
        for user in (self.env.ref("base.user_admin"), self.users["manager"]):
            with self.assertRaises(AccessError):
                self.env[export.part_ids._name].with_user(user).search([])

    def test_b73_another_customer_is_not_told_of_it(self):
        export = self._export_file()
        self._refuse_file("export_unknown", export.code, token=self.other_token)
        others = self._answer("list_exports", token=self.other_token)
        self.assertEqual(others, {"exports": []})

    def test_b73_staff_ask_for_a_customer_and_he_alone_gets_the_file(self):
        dispatcher = self.users["dispatcher"]
        action = self.customer.with_user(dispatcher).action_ask_export()
        export = self.requests.browse(action["res_id"])
        self.assertEqual((export.kind, export.user_id), ("export", dispatcher))
        self._run_job()
        self.assertEqual(self._file(export.code)["customer"]["phone"], PHONE)

    def test_b73_who_is_no_dispatcher_asks_for_nobody(self):
        nobody = new_test_user(self.env, "export_nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self.customer.with_user(nobody).action_ask_export()
        self.assertFalse(self.customer.privacy_request_ids)

    # === HOW LONG === #

    def test_b75_the_file_is_dropped_after_some_days(self):
        export = self._export_file()
        export.done_at = self._ago(days=8)
        self._run_cron("cron_retention")
        self.assertFalse(export.part_ids)
        self.assertEqual(self._show(export.code)["state"], "over")
        self._refuse_file("export_over", export.code)

    def test_b75_the_days_are_a_setting(self):
        export = self._export_file()
        export.done_at = self._ago(days=8)
        self._set("keep_export_days", 9)
        self._run_cron("cron_retention")
        self.assertTrue(export.part_ids)

    def test_ex30_the_file_goes_with_the_customer(self):
        export = self._export_file()
        export.asked_at = self._ago(days=2)
        begun = self.requests._ask_export(self.customer)
        begun._write_next_part()
        self.customer._erase()
        self.assertFalse((export | begun).part_ids)
        self.assertEqual((export | begun).mapped("state"), ["dropped", "dropped"])
        self._run_job()
        self.assertFalse(begun.part_ids)
