from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.powerbank_rental.models import retention

from ..protocol import volinks
from ..protocol.messages import Outcome, Returned
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestRetention(DeviceCommon):
    """Rule B-75: device events are kept for two years."""

    def test_b75_events_go_in_batches_of_a_transaction_each(self):
        events = self.env["powerbank.device.event"].union(
            *(self._event(731) for _number in range(5))
        )
        with (
            patch.object(retention, "BATCH", 2),
            patch.object(
                self.env.registry["ir.cron"], "_commit_progress", return_value=60
            ) as progress,
        ):
            self.env["powerbank.retention"]._cron_expire()
        self.assertFalse(events.exists())
        done = [call.args[0] for call in progress.call_args_list if call.args]
        self.assertEqual(max(done), 2)

    def test_b75_old_events_are_found_without_reading_the_others(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM powerbank_device_event"
            " WHERE received_at < now() - interval '730 days'"
        )
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("powerbank_device_event_received", plan)

    def _event(self, days, state="applied"):
        message = Returned(slot=4, bank="55555", outcome=Outcome.OK, code=1, level=9)
        event = self._store(self.cabinet, volinks.encode(message))
        event.write({"received_at": self._ago(days=days), "state": state})
        return event

    def test_b75_old_events_go_and_what_waits_stays(self):
        old, young = self._event(731), self._event(729)
        waiting = self._event(731, "quarantined")
        self._run_cron("cron_retention")
        self.assertFalse(old.exists())
        self.assertEqual((young | waiting).exists(), young | waiting)
