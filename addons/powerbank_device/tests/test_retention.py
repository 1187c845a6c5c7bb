from odoo.tests import tagged

from ..protocol import volinks
from ..protocol.messages import Outcome, Returned
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestRetention(DeviceCommon):
    """Rule B-75: device events are kept for two years."""

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
