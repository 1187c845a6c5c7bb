from datetime import timedelta

from odoo.tests import tagged

from ..protocol import volinks
from ..protocol.messages import Outcome, Returned
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestDeviceEventClock(DeviceCommon):
    """EX-15 and rule C.5: which of two clocks ends a rental."""

    def _returned(self, minutes, device=None, offsets=()):
        """Return a rental `minutes` after its start, by a cabinet that tells the time.

        :param device: minutes after the start by the cabinet's clock.
        :param offsets: seconds that its heartbeats were behind.
        """
        rental = self._in_use()
        start = self._ago(minutes=minutes)
        rental.started_at = rental.bank_line_ids.from_at = start
        for offset in offsets:
            self._beat_with_time(offset)
        frame = Returned(
            slot=1, bank=rental.bank_id.name, outcome=Outcome.OK, code=1, level=60
        )
        event = self._store(self.other_cabinet, volinks.encode(frame))
        if device is not None:
            event.device_at = start + timedelta(minutes=device)
        event._interpret(event.ids)
        return rental, event

    def _beat_with_time(self, offset):
        now = self._ago(minutes=1)
        self.env["powerbank.device.event"].create(
            {
                "cabinet_id": self.other_cabinet.id,
                "topic": "x",
                "kind": "heartbeat",
                "state": "applied",
                "received_at": now,
                "device_at": now - timedelta(seconds=offset),
            }
        )

    def test_without_a_device_time_the_receipt_counts(self):
        rental, event = self._returned(50)
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertFalse(rental.clock_suspect)

    def test_ex15_a_clock_in_the_future_is_not_believed(self):
        rental, event = self._returned(50, device=120)
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertTrue(rental.clock_suspect)
        self.assertEqual(rental.due, 4.0)

    def test_ex15_a_clock_before_the_start_is_not_believed(self):
        rental, event = self._returned(50, device=-5)
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertTrue(rental.clock_suspect)

    def test_ex15_a_clock_reset_to_1970_is_not_believed(self):
        rental, event = self._returned(90, device=-29_000_000)
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertTrue(rental.clock_suspect)
        self.assertEqual(rental.due, 8.0)

    def test_ex15_a_plausible_device_time_is_believed_and_the_lower_fee_charged(self):
        rental, _event = self._returned(400, device=50)
        self.assertEqual(rental.ended_at, rental.started_at + timedelta(minutes=50))
        self.assertFalse(rental.clock_suspect)
        self.assertEqual(rental.due, 4.0)
        self.assertEqual(rental.received_gross, 28.0)

    def test_ex15_a_clock_whose_error_is_known_is_put_right(self):
        rental, _event = self._returned(60, device=-5, offsets=(720, 721, 719))
        self.assertEqual(rental.ended_at, rental.started_at + timedelta(minutes=7))
        self.assertFalse(rental.clock_suspect)

    def test_ex15_heartbeats_that_disagree_prove_no_error(self):
        rental, event = self._returned(60, device=-5, offsets=(0, 720, 4000))
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertTrue(rental.clock_suspect)
