from datetime import UTC, timedelta

from odoo import fields
from odoo.tests import tagged

from ..gateway.flood import Flood, note_floods
from ..gateway.sessions import Leave, Log, Login, Refusal, store_sessions
from .common import DeviceCommon

HERE, THERE, ELSEWHERE = "10.0.0.1", "10.0.0.2", "10.0.0.3"


@tagged("post_install", "-at_install")
class TestHostileCabinet(DeviceCommon):
    """Second logins, secrets that change, and floods, as the broker tells of them."""

    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()

    def _at(self, minutes_ago):
        return (self.now - timedelta(minutes=minutes_ago)).replace(tzinfo=UTC)

    def _sign_in(self, address, minutes_ago=0.0, took_over=True):
        uid = self.cabinet.device_uid
        login = Login(uid, self._at(minutes_ago), address, 4711, took_over)
        store_sessions(self.connection, [login])
        self.env.invalidate_all()

    def _sign_out(self, minutes_ago=0.0):
        leave = Leave(self.cabinet.device_uid, self._at(minutes_ago))
        store_sessions(self.connection, [leave])
        self.env.invalidate_all()

    def _keep_time(self, *kinds):
        """Perform the timers of these kinds that are due; return how many were."""
        timers = self.env["powerbank.device.timer"]
        self.env.flush_all()
        due = [timer for timer in timers._due(None) if timer[1] in kinds]
        for _cabinet, kind, record in due:
            timers._perform(kind, record)
        return len(due)

    def _alerts(self, kind):
        return self.cabinet._live_alerts(kind)

    # === TWO UNDER ONE NUMBER === #

    def test_h09_two_who_put_each_other_out_are_two_devices(self):
        self._sign_in(HERE, 3, took_over=False)
        self._sign_in(THERE, 2)
        self._sign_in(HERE, 1)
        self.assertEqual(self._keep_time("takeover"), 1)
        self.assertEqual(self.cabinet.state, "fault")
        alert = self._alerts("cloned")
        self.assertIn(HERE, alert.message)
        self.assertIn(THERE, alert.message)

    def test_h09_staff_clear_it_and_the_cabinet_lends_again(self):
        self.test_h09_two_who_put_each_other_out_are_two_devices()
        self.cabinet.action_enable()
        self.assertFalse(self._alerts("cloned"))
        self.assertNotEqual(self.cabinet.state, "fault")
        self.assertEqual(self._keep_time("takeover"), 0)

    def test_h09_one_takeover_is_a_cabinet_that_came_back(self):
        self._sign_in(HERE, 3, took_over=False)
        self._sign_in(THERE, 2)
        self.assertEqual(self._keep_time("takeover"), 1)
        self.assertEqual(self.cabinet.state, "online")
        self.assertFalse(self._alerts("cloned"))

    def test_h09_cabinet_that_moves_through_a_network_is_one_device(self):
        self._sign_in(HERE, 3, took_over=False)
        self._sign_in(THERE, 2)
        self._sign_in(ELSEWHERE, 1)
        self._keep_time("takeover")
        self.assertEqual(self.cabinet.state, "online")

    def test_h09_takeovers_long_ago_count_no_more(self):
        self._sign_in(HERE, 30, took_over=False)
        self._sign_in(THERE, 29)
        self._sign_in(HERE, 1)
        self._keep_time("takeover")
        self.assertEqual(self.cabinet.state, "online")

    def test_h09_two_devices_behind_one_address_are_known_by_their_number(self):
        for minutes_ago in range(6, 0, -1):
            self._sign_in(HERE, minutes_ago)
        self._keep_time("takeover")
        self.assertEqual(self.cabinet.state, "fault")

    def test_reconnection_without_a_takeover_is_nothing(self):
        for minutes_ago in range(8, 0, -1):
            self._sign_in(HERE, minutes_ago, took_over=False)
        self.assertEqual(self._keep_time("takeover"), 0)

    # === SESSIONS === #

    def test_session_ends_when_the_broker_says_so_or_another_begins(self):
        self._sign_in(HERE, 3, took_over=False)
        first = self.cabinet._live_session()
        self._sign_in(THERE, 2, took_over=False)
        self.assertTrue(first.ended_at)
        second = self.cabinet._live_session()
        self.assertEqual(second.address, THERE)
        self._sign_out(1)
        self.assertFalse(self.cabinet._live_session())
        self.assertEqual(second.ended_at, self.now - timedelta(minutes=1))

    def test_log_of_the_broker_is_read(self):
        log = Log()
        login = "New client connected from ::1:40 as A (p2, c1, k60, u'A')."
        self.assertFalse(log.read(f"1795318208: {login}").took_over)
        taken = "1795318209: Client A already connected, closing old connection."
        self.assertIsNone(log.read(taken))
        event = log.read(f"1795318209: {login}")
        self.assertTrue(event.took_over)
        self.assertEqual((event.user, event.address, event.port), ("A", "::1", 40))
        for end in (
            "Client A disconnected.",
            "Client A closed its connection.",
            "Client A has exceeded timeout, disconnecting.",
            "Client A disconnected: Broken pipe.",
            "Bad socket read/write on client A: Unknown error.",
        ):
            with self.subTest(end=end):
                self.assertEqual(log.read(f"1795318210: {end}").user, "A")
        self.assertIsNone(log.read("1795318211: New connection from ::1 on port 1."))

    def test_client_id_that_reads_like_a_line_of_the_log_says_nothing(self):
        forged = (
            "{} disconnected",
            "{} disconnected.",
            "{} closed its connection.",
            "{} already connected, closing old connection.",
            "{} already connected, closing old",
        )
        log = Log()
        for client in forged:
            line = f"Client {client.format('A')} disconnected, not authorised."
            with self.subTest(line=line):
                self.assertIsNone(log.read(f"1795318210: {line}"))
        login = "New client connected from ::1:40 as A (p2, c1, k60, u'A')."
        self.assertFalse(log.read(login).took_over)

    def _refuse(self, *before):
        refusal = Refusal(self.cabinet.device_uid, self._at(0))
        store_sessions(self.connection, [*before, refusal])
        self.env.invalidate_all()

    def test_who_is_refused_under_a_cabinets_number_ends_no_session_of_it(self):
        line = "Client A disconnected, not authorised."
        self.assertIsInstance(Log().read(line), Refusal)
        self._sign_in(HERE, 3, took_over=False)
        self._refuse()
        self.assertTrue(self.cabinet._live_session())

    def test_refusal_does_not_hide_that_a_cabinet_has_left(self):
        self._sign_in(HERE, 3, took_over=False)
        self._refuse(Leave(self.cabinet.device_uid, self._at(1)))
        self.assertFalse(self.cabinet._live_session())

    def test_cabinet_whose_password_has_just_changed_is_put_out(self):
        self._sign_in(HERE, 3, took_over=False)
        self.env["powerbank.credential"]._issue(self.cabinet)
        self.env.flush_all()
        self._refuse()
        self.assertFalse(self.cabinet._live_session())

    def test_client_that_goes_by_another_name_than_its_user_is_no_cabinet(self):
        line = "New client connected from ::1:40 as B (p2, c1, k60, u'A')."
        self.assertIsNone(Log().read(line))

    # === TWO SECRETS === #

    def _stage(self):
        credentials = self.env["powerbank.credential"]
        credentials._issue(self.cabinet)
        credentials._issue(self.cabinet, grace=timedelta(hours=1))
        self.credential = self.cabinet.credential_ids.sudo()
        self.credential.offered_at = self.now - timedelta(minutes=2)

    def test_cabinet_that_is_signed_in_keeps_its_old_secret(self):
        self._sign_in(HERE, 3, took_over=False)
        self._stage()
        self.assertEqual(self._keep_time("credential_turn"), 0)
        self.assertFalse(self.credential.is_next_offered)

    def test_cabinet_that_is_away_is_offered_each_secret_in_turn(self):
        self._sign_in(HERE, 3, took_over=False)
        self._sign_out(2)
        self._stage()
        for is_next in (True, False):
            self.credential.offered_at = self.now - timedelta(minutes=1)
            self.assertEqual(self._keep_time("credential_turn"), 1)
            self.assertEqual(self.credential.is_next_offered, is_next)
            self.assertEqual(self._keep_time("credential_turn"), 0)

    def test_session_that_lives_on_proves_the_new_secret(self):
        self._stage()
        self.credential.is_next_offered = True
        self._sign_in(HERE, 1, took_over=False)
        new = self.credential.next_hash
        self.assertEqual(self._keep_time("credential_turn"), 1)
        self.assertEqual(self.credential.secret_hash, new)
        self.assertFalse(self.credential.next_hash)

    def test_nothing_changes_while_nobody_knows_whether_the_cabinet_is_there(self):
        self._stage()
        self.credential.is_next_offered = True
        self.assertEqual(self._keep_time("credential_turn"), 0)

    def test_old_secret_ends_with_the_time_of_grace(self):
        self._stage()
        self.credential.next_from = self.now
        new = self.credential.next_hash
        self.assertEqual(self._keep_time("credential_turn"), 1)
        self.assertEqual(self.credential.secret_hash, new)

    # === FLOODS === #

    def _hear(self):
        link = self.env["powerbank.cabinet.link"].sudo()
        values = {"connected_since": self.now, "last_seen_at": self.now}
        return link.create({"cabinet_id": self.cabinet.id, **values})

    def test_frames_beyond_the_limit_are_refused_of_that_cabinet_alone(self):
        flood = Flood(3)
        admitted = [flood.admits("volinks", "A") for _number in range(5)]
        self.assertEqual(admitted, [True] * 3 + [False] * 2)
        self.assertTrue(flood.admits("volinks", "B"))
        self.assertEqual(dict(flood.take_refused()), {("volinks", "A"): 2})
        self.assertFalse(flood.take_refused())

    def test_without_a_limit_nothing_is_refused(self):
        flood = Flood(0)
        self.assertTrue(all(flood.admits("volinks", "A") for _number in range(2000)))

    def test_flood_raises_an_alert_that_ends_with_it(self):
        link = self._hear()
        note_floods(self.connection, {("volinks", self.cabinet.device_uid): 7})
        self.env.invalidate_all()
        self.assertEqual(self._keep_time("flood"), 1)
        self.assertIn("7", self._alerts("flood").message)
        self.assertEqual(self._keep_time("flood"), 0)
        link.flooded_at = self.now - timedelta(minutes=11)
        self.assertEqual(self._keep_time("flood"), 1)
        self.assertFalse(self._alerts("flood"))
