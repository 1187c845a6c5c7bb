from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RentalCommon

LOGGER = "odoo.addons.powerbank_rental.models.notification"


@tagged("post_install", "-at_install")
class TestNotification(RentalCommon):
    """Messages lie in the inbox at once and leave the house by a job."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # by day the job would send what the demonstration data has to say as well
        cls.env["powerbank.notification"].search([]).wake_at = False

    def _messages(self, customer=None):
        return self.env["powerbank.notification"].search(
            [("customer_id", "=", (customer or self.customer).id)]
        )

    def _run_job(self):
        cron = self.env.ref("powerbank_rental.cron_send_notifications")
        with self.enter_registry_test_mode():
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _listen(self, gateway):
        """Return a list that gets what is handed to the gateway from now on."""
        sent = []
        gateways = self.env.registry[f"powerbank.{gateway}.gateway"]
        self.patch(gateways, "_send", lambda _self, *message: sent.append(message))
        return sent

    def _template(self, event="started"):
        return self.env.ref(f"powerbank_rental.notification_template_{event}")

    # === QUEUE === #

    def test_the_customer_is_told_what_happens_to_his_rental(self):
        rental = self._start(started_at=self._ago(minutes=118, seconds=30))
        self._return(rental)
        rental._on_paid(8.0, "test")
        events = self._messages().sorted("id").mapped("event")
        self.assertEqual(events, ["started", "ended", "paid"])
        ended = self._messages().filtered(lambda n: n.event == "ended")
        self.assertIn(rental.name, ended.text)
        self.assertIn("119", ended.text)
        self.assertIn("8.00", ended.text)

    def test_a_message_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self._template()
        template.with_context(lang="zh_CN").title = "充电宝已弹出"
        self.customer.lang = "zh_CN"
        self._start()
        self.assertEqual(self._messages().title, "充电宝已弹出")

    def test_nobody_is_told_of_an_event_whose_template_is_out_of_use(self):
        self._template().active = False
        self._start()
        self.assertFalse(self._messages())

    def test_values_of_the_event_go_before_those_of_the_record(self):
        rental = self._confirm()
        rental._notify("started", station="Somewhere")
        self.assertIn("Somewhere", self._messages().text)

    def test_a_template_with_an_unknown_placeholder_is_refused(self):
        with self.assertRaises(ValidationError):
            self._template().text = "{customer_id.identity_ids}"
        with self.assertRaises(ValidationError):
            self._template().text = "Hello {nobody}"

    def test_braces_in_a_value_are_not_evaluated(self):
        self.station.name = "{number}"
        self._start()
        self.assertIn("{number}", self._messages().text)

    # === QUIET HOURS === #

    def _waits_until(self, now, tz="Asia/Shanghai", event="paid"):
        self.customer.tz = tz
        rental = self._confirm()
        with freeze_time(now):
            rental._notify(event)
        return self._messages()[0].wake_at

    def test_b54_what_is_not_urgent_waits_for_the_customers_morning(self):
        at = self._waits_until("2026-05-01 15:30:00")
        self.assertEqual(at, datetime(2026, 5, 2, 0, 0))

    def test_b54_after_midnight_the_same_morning_counts(self):
        at = self._waits_until("2026-05-01 18:30:00")
        self.assertEqual(at, datetime(2026, 5, 2, 0, 0))

    def test_b54_by_day_nothing_waits(self):
        at = self._waits_until("2026-05-01 04:00:00")
        self.assertEqual(at, datetime(2026, 5, 1, 4, 0))

    def test_b54_the_clock_is_the_customers_own(self):
        at = self._waits_until("2026-05-01 15:30:00", tz="Europe/Berlin")
        self.assertEqual(at, datetime(2026, 5, 1, 15, 30))

    def test_b54_what_is_urgent_does_not_wait(self):
        at = self._waits_until("2026-05-01 15:30:00", event="started")
        self.assertEqual(at, datetime(2026, 5, 1, 15, 30))

    # === DELIVERY === #

    def test_the_job_hands_a_message_to_its_channel(self):
        self._start()
        sent = self._listen("push")
        self._run_job()
        [(customer, event, title, _text)] = sent
        self.assertEqual((customer.id, event), (self.customer.id, "started"))
        self.assertEqual(title, self._messages().title)
        message = self._messages()
        self.assertEqual(message.state, "sent")
        self.assertTrue(message.sent_at)
        self.assertFalse(message.wake_at)

    def test_a_short_message_goes_to_the_customers_phone(self):
        self._template().channel = "sms"
        self._start()
        sent = self._listen("sms")
        self._run_job()
        self.assertEqual([phone for phone, _text in sent], ["+8613900000001"])

    def test_inbox_only_messages_need_no_job(self):
        self._template().channel = "inbox"
        self._start()
        self.assertEqual(self._messages().state, "sent")
        self.assertFalse(self._messages().wake_at)

    @mute_logger(LOGGER)
    def test_a_channel_that_fails_is_tried_again_and_then_given_up(self):
        self._start()
        gateways = self.env.registry["powerbank.push.gateway"]
        with patch.object(gateways, "_send", side_effect=OSError("no route")):
            for attempt in range(1, 6):
                self._messages().wake_at = self._ago(seconds=1)
                self._run_job()
                self.assertEqual(self._messages().attempts, attempt)
        self.assertEqual(self._messages().state, "failed")
        self.assertEqual(self._messages().error, "no route")
        self._messages().action_send_again()
        self._run_job()
        self.assertEqual(self._messages().state, "sent")

    def test_a_job_that_died_while_sending_leaves_the_message_due(self):
        self._start()
        message = self._messages()
        message._count_attempt()
        self.assertEqual(message.state, "queued")
        self.assertGreater(message.wake_at, fields.Datetime.now())
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            self._run_job()
        self.assertEqual(self._messages().state, "sent")

    def test_a_message_that_was_sent_is_not_sent_again(self):
        self._start()
        self._run_job()
        self._messages().wake_at = self._ago(seconds=1)
        sent = self._listen("push")
        self._run_job()
        self.assertFalse(sent)
        self.assertFalse(self._messages().wake_at)
