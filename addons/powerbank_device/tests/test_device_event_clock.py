from datetime import UTC, datetime, timedelta

from odoo.tests import tagged

from ..gateway import store
from ..gateway.broker import Frame
from ..gateway.flood import Flood
from ..gateway.reader import Reader
from ..gateway.uplink import sightings
from ..protocol import CODECS
from . import plain_vendor
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestDeviceEventClock(DeviceCommon):
    """EX-15 and rule C.5: which of two clocks ends a rental.

    The cabinets of the other station tell the time, with each beat and each return.
    """

    @classmethod
    def setUpClass(cls):
        CODECS["plain"] = plain_vendor
        cls.addClassCleanup(CODECS.pop, "plain")
        super().setUpClass()
        uid = f"P{cls.other_cabinet.id}"
        cls.other_cabinet.write({"vendor": "plain", "device_uid": uid})
        cls.reader = Reader({"plain": plain_vendor}, Flood(0))

    # === STEPS === #

    def _say(self, words, at=None, waited_since=None):
        """Return what the gateway has when the cabinet says words."""
        at = at or datetime.now(UTC)
        topic = f"plain/{self.other_cabinet.device_uid}/up"
        frame = Frame(topic, words.encode(), 1, 1, False, at, 1, waited_since)
        return self.reader.read(frame)

    def _beat_behind(self, *offsets, waited_since=None):
        """The cabinet's heartbeats come, its clock so many seconds behind ours."""
        for offset in offsets:
            now = datetime.now(UTC)
            device = int(now.timestamp()) - offset
            beat = self._say(f"HERE 20 {device}", now.replace(microsecond=0))
            beat = beat._replace(frame=beat.frame._replace(waited_since=waited_since))
            store.store_sightings(self.connection, sightings([beat]))
        self.env.invalidate_all()

    def _returned(self, device=None, offsets=(), **ago):
        """Return a rental that began so long ago, and the event that ends it.

        :param device: seconds after the start by the cabinet's clock.
        :param offsets: seconds that its heartbeats were behind.
        """
        rental = self._in_use()
        start = self._ago(**ago)
        rental.started_at = rental.bank_line_ids.from_at = start
        self._beat_behind(*offsets)
        words = f"BACK 1 {rental.bank_id.name} 60"
        if device is not None:
            words += f" {int(start.replace(tzinfo=UTC).timestamp()) + device}"
        store.store_frames(self.connection, [self._say(words)], "test")
        event = self.env["powerbank.device.event"].search([], limit=1)
        event._interpret(event.ids)
        return rental, event

    def _clock_alert(self):
        return self.other_cabinet._live_alerts("clock")

    # === THE CASES OF C.5 === #

    def test_c5_without_a_device_time_the_receipt_counts(self):
        rental, event = self._returned(minutes=50)
        self.assertFalse(event.device_at)
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertFalse(rental.clock_suspect)

    def test_c5_clock_12_minutes_slow_whose_error_is_known_is_put_right(self):
        """10:00:00 start, 09:55:00 told, 10:07:02 heard, 720 s: ends at 10:07:00."""
        offsets = (720, 721, 719)
        rental, event = self._returned(-300, offsets, minutes=7, seconds=2)
        self.assertEqual(event.device_at, rental.started_at - timedelta(minutes=5))
        self.assertEqual(rental.ended_at, rental.started_at + timedelta(minutes=7))
        self.assertEqual((rental.due, rental.clock_suspect), (4.0, False))

    def test_c5_clock_12_minutes_slow_whose_error_is_not_known_is_not_believed(self):
        rental, event = self._returned(-300, minutes=7, seconds=2)
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertEqual((rental.due, rental.clock_suspect), (4.0, True))

    def test_c5_return_that_is_told_hours_late_ends_when_it_was(self):
        """17:30 start, 18:20 told, 02:10 heard, 0 s: ends at 18:20."""
        rental, _event = self._returned(3000, (0, 0, 0), hours=8, minutes=40)
        self.assertEqual(rental.ended_at, rental.started_at + timedelta(minutes=50))
        self.assertEqual((rental.due, rental.received_gross), (4.0, 36.0))

    def test_ex15_clock_in_the_future_is_not_believed(self):
        rental, event = self._returned(7200, minutes=40)
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertEqual((rental.due, rental.clock_suspect), (4.0, True))

    def test_ex15_clock_reset_to_1970_is_not_believed(self):
        rental = self._in_use()
        start = self._ago(minutes=90)
        rental.started_at = rental.bank_line_ids.from_at = start
        words = f"BACK 1 {rental.bank_id.name} 60 12"
        store.store_frames(self.connection, [self._say(words)], "test")
        event = self.env["powerbank.device.event"].search([], limit=1)
        event._interpret(event.ids)
        self.assertEqual(event.device_at.year, 1970)
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertEqual((rental.due, rental.clock_suspect), (8.0, True))

    def test_c5_plausible_time_of_a_clock_without_beats_is_believed(self):
        rental, _event = self._returned(3000, minutes=400)
        self.assertEqual(rental.ended_at, rental.started_at + timedelta(minutes=50))
        self.assertFalse(rental.clock_suspect)
        self.assertEqual((rental.due, rental.received_gross), (4.0, 28.0))

    def test_c5_time_put_right_is_not_before_the_bank_came_out(self):
        rental, _event = self._returned(60, (-300, -300, -300), minutes=20)
        self.assertEqual(rental.ended_at, rental.started_at)

    def test_c5_time_put_right_is_not_later_than_the_receipt(self):
        rental, event = self._returned(1100, (500, 500, 500), minutes=20)
        self.assertEqual(rental.ended_at, event.received_at)

    def test_c5_two_beats_prove_no_error(self):
        rental, event = self._returned(-300, (720, 720), minutes=60)
        self.assertEqual(rental.ended_at, event.received_at)

    # === THE BEATS === #

    def test_c5_offset_is_the_median_of_the_last_ten_beats(self):
        self._beat_behind(*range(900, 905), *range(10, 20))
        known = self.other_cabinet._clock_offset()
        self.assertEqual((known.beats, known.offset, known.spread), (10, 14.5, 9))
        self.assertEqual(self.other_cabinet.clock_offset, 14.5)

    def test_c5_beat_that_the_broker_kept_tells_nothing_of_the_clock(self):
        self._beat_behind(720, waited_since=datetime.now(UTC) - timedelta(hours=1))
        self.assertEqual(self.other_cabinet.clock_beats, 0)
        self.assertTrue(self.other_cabinet.last_seen_at)

    def test_c5_beats_of_cabinets_that_tell_no_time_leave_the_offsets_alone(self):
        self._beat_behind(7, 7, 7)
        store.store_sightings(self.connection, sightings([self._say("HERE 20")]))
        self.assertEqual(self.other_cabinet._clock_offset().beats, 3)

    def test_ex15_clock_that_jumps_is_suspect_until_its_beats_agree_again(self):
        rental, event = self._returned(-300, (0, 720, 4000), minutes=60)
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertTrue(rental.clock_suspect)
        self.assertEqual(self._clock_alert().level, "1")
        self._beat_behind(*[4000] * 10)
        self.other_cabinet._on_clock_read(False)
        self.assertFalse(self._clock_alert())
