from datetime import UTC, datetime, timedelta

from odoo.tests import tagged

from ..gateway import Settings, group
from ..protocol.messages import SlotState
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestCabinetLink(DeviceCommon):
    def test_beats_make_one_row_with_the_last_signal(self):
        self._beat(self.cabinet, signal=12, ago=60)
        self._beat(self.cabinet, signal=None)
        link = self.cabinet.link_ids
        self.assertEqual(len(link), 1)
        self.assertEqual(link.signal, 12)
        self.assertEqual(self.cabinet.signal, 12)
        self.assertEqual(self.cabinet.last_seen_at, link.last_seen_at)
        self.assertGreater(link.last_seen_at, link.connected_since)

    def test_staff_read_in_words_what_is_wrong_with_a_slot(self):
        slots = self.env["powerbank.slot"]
        known = dict(slots._fields["fault_reason"].selection)
        told = set(SlotState) - {"empty", "normal", "unknown"}
        self.assertTrue(told)
        self.assertLessEqual(told, set(known))

    def test_older_beat_does_not_turn_back_the_clock(self):
        self._beat(self.cabinet)
        seen = self.cabinet.last_seen_at
        self._beat(self.cabinet, ago=60)
        self.assertEqual(self.cabinet.last_seen_at, seen)

    def test_long_silence_begins_a_new_connection(self):
        self._beat(self.cabinet, ago=3600)
        self._beat(self.cabinet)
        link = self.cabinet.link_ids
        self.assertEqual(link.connected_since, link.last_seen_at)

    def test_gateway_notes_until_when_it_heard(self):
        self.assertIsNone(group.heard_until(self.connection, "test"))
        settings = Settings(mqtt_url="mqtt://localhost", database={}, name="test")
        for _time in range(2):
            group.note_hearing(self.connection, settings, datetime.now(UTC))
        heard = group.heard_until(self.connection, "test")
        self.assertLess(datetime.now(UTC) - heard, timedelta(minutes=1))
        rows = self.env["powerbank.gateway"].search([("name", "=", "test")])
        self.assertEqual(len(rows), 1)

    def test_gateway_is_known_before_it_hears_and_forgets_nothing_by_that(self):
        settings = Settings(mqtt_url="mqtt://localhost", database={}, name="test")
        group.join_group(self.connection, settings)
        before = datetime.now(UTC) - timedelta(hours=1)
        group.note_taken_over(self.connection, "test", before)
        group.join_group(self.connection, settings)
        row = self.env["powerbank.gateway"].search([("name", "=", "test")])
        self.assertTrue(row.present)
        self.assertEqual(group.heard_until(self.connection, "test"), before)

    def test_unknown_device_leaves_no_link(self):
        stranger = self.env["powerbank.cabinet"].new({"device_uid": "869999999999999"})
        before = self.env["powerbank.cabinet.link"].search_count([])
        self._beat(stranger)
        self.assertEqual(self.env["powerbank.cabinet.link"].search_count([]), before)

    def test_enabled_cabinet_is_online_only_when_it_was_heard_of(self):
        cabinets = self.cabinet | self.other_cabinet
        cabinets.action_disable()
        self._beat(self.cabinet)
        cabinets.action_enable()
        self.assertEqual(self.cabinet.state, "online")
        self.assertEqual(self.other_cabinet.state, "offline")
