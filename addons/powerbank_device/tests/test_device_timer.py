from datetime import UTC, datetime, timedelta

from odoo.tests import tagged

from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestDeviceTimer(DeviceCommon):
    def setUp(self):
        super().setUp()
        later = self._ago(days=-1)
        self.env["powerbank.cabinet"].search([]).write({"inventory_due_at": later})
        self.long_ago = datetime.now(UTC) - timedelta(hours=2)

    def test_h02_cabinet_that_beats_comes_online_and_is_asked_for_all(self):
        self.cabinet.state = "installed"
        self._beat(self.cabinet)
        self.assertEqual(self._tick(), ["online"])
        self.assertEqual(self.cabinet.state, "online")
        asked = self.cabinet.command_ids
        self.assertEqual((asked.kind, asked.state), ("inventory", "queued"))

    def test_h02_waiting_events_come_before_the_cabinet_is_online(self):
        self.cabinet.state = "offline"
        self._beat(self.cabinet)
        event = self._store(self.cabinet, b"\xa8")
        self.assertFalse(self._tick())
        event._interpret(event.ids)
        self.assertEqual(self._tick(), ["online"])

    def test_h02_disabled_cabinet_stays_disabled(self):
        self.cabinet.state = "disabled"
        self._beat(self.cabinet)
        self.assertFalse(self._tick())
        self.assertEqual(self.cabinet.state, "disabled")

    def test_h03_cabinet_that_missed_its_beats_goes_offline(self):
        self._beat(self.cabinet, ago=28 * 60)
        self._beat(self.other_cabinet, ago=26 * 60)
        self.assertEqual(self._tick(self.long_ago), ["offline"])
        self.assertEqual(self.cabinet.state, "offline")
        self.assertEqual(self.other_cabinet.state, "online")

    def test_h03_cabinet_that_was_never_heard_of_goes_offline(self):
        self._beat(self.other_cabinet)
        self.assertEqual(self._tick(self.long_ago), ["offline"])
        self.assertEqual(self.cabinet.state, "offline")

    def test_h03_deaf_gateway_puts_nobody_offline(self):
        self._beat(self.cabinet, ago=3600)
        self.assertFalse(self._tick(None))
        self.assertFalse(self._tick(datetime.now(UTC) - timedelta(minutes=5)))
        self.assertEqual(self.cabinet.state, "online")

    def test_h03_silence_is_a_setting(self):
        self.env["res.config.settings"].create(
            {"powerbank_silence_minutes_volinks": 10}
        ).execute()
        self._beat(self.cabinet, ago=11 * 60)
        self._beat(self.other_cabinet, ago=9 * 60)
        self.assertEqual(self._tick(self.long_ago), ["offline"])

    def test_r12_scheduled_job_leaves_connected_cabinets_to_the_gateway(self):
        rental = self._confirm()
        self._let_pass(rental, 16)
        with self.enter_registry_test_mode():
            self.env.ref("powerbank_rental.cron_wake_rentals").method_direct_trigger()
        self.assertFalse(rental.verify_attempts)
        self.assertEqual(rental.command_ids.state, "queued")

    def test_r11_gateway_that_was_away_frees_the_cabinet_when_it_is_back(self):
        rental = self._confirm()
        self._let_pass(rental, 240)
        self._tick()
        self.assertEqual(rental.command_ids.state, "expired")
        self.assertEqual(self._rows(rental)[-1], "R11")
        self.assertFalse(rental.slot_id.eject_failure_count)
        self.assertEqual(self._confirm().state, "ejecting")

    def test_inventory_is_asked_for_periodically(self):
        self.cabinet.inventory_due_at = self._ago(seconds=1)
        self.assertEqual(self._tick(), ["inventory_due"])
        self.assertEqual(self.cabinet.command_ids.kind, "inventory")
        self.assertGreater(self.cabinet.inventory_due_at, self._ago(minutes=-19))
        self.assertFalse(self._tick())

    def test_inventory_that_came_in_puts_the_next_one_off(self):
        self.cabinet.inventory_due_at = False
        event = self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual(
            self.cabinet.inventory_due_at, event.received_at + timedelta(minutes=20)
        )

    def test_d4_unanswered_inventory_does_not_stay_open(self):
        self.cabinet.action_request_inventory()
        self._claim()
        command = self.cabinet.command_ids
        self.env.cr.execute(
            "UPDATE powerbank_command SET sent_at = sent_at - interval '11 seconds'"
            " WHERE id = %s",
            [command.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._tick(), ["command_unanswered"])
        self.assertEqual(command.state, "unknown")
