from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .hardware_common import HardwareCommon


@tagged("post_install", "-at_install")
class TestCabinetRows(HardwareCommon):
    """The rows of a cabinet and of its slots, H01 to H09 and SL01 to SL09."""

    def setUp(self):
        super().setUp()
        self.slot = self.best_bank.slot_id

    # === H01, H08 === #

    def test_h01_checklist_stands_before_the_installation(self):
        cabinet = self.env["powerbank.cabinet"].create({"slot_count": 2})
        error = self.assertRefused("wrong_state", cabinet.action_install)
        for point in ("station", "where in the venue", "label", "eject"):
            self.assertIn(point, str(error))
        cabinet.write(
            {
                "station_id": self.station.id,
                "spot": "Bar",
            }
        )
        for kind in ("label", "test_eject"):
            cabinet._note_check(kind, "seen")
        cabinet.action_install()
        self.assertEqual(cabinet.state, "installed")
        self.assertTrue(cabinet.commissioned_at)
        self.assertEqual(cabinet.commissioned_by_id, self.env.user)

    def test_h08_cabinet_is_removed_when_all_banks_are_out(self):
        self.assertRefused("wrong_state", self.cabinet.action_remove)
        self.cabinet.action_disable()
        error = self.assertRefused("wrong_state", self.cabinet.action_remove)
        self.assertIn("power banks are out", str(error))
        for bank in self.cabinet.bank_ids:
            bank._move("carried", "test", custodian=self.env.user.partner_id)
        self.cabinet._update_checks("removal").action_done()
        self.cabinet.action_remove()
        self.assertEqual(self.cabinet.state, "removed")

    def test_h08_only_dispatchers_remove(self):
        user = new_test_user(self.env, "stranger_cab", "base.group_user")
        with self.assertRaises(AccessError):
            self.cabinet.with_user(user).action_remove()

    # === H02 to H04 === #

    def _offline(self, **ago):
        self.cabinet._on_offline()
        self.cabinet.offline_since = self._ago(**ago)
        self._wake(self.cabinet, "cron_wake_cabinets")
        return self.cabinet._live_alerts("offline")

    def test_h03_cabinet_without_beats_is_hidden(self):
        self.cabinet._on_offline()
        self.assertEqual(self.cabinet.state, "offline")
        self.assertRefused("cabinet_offline", self._quote)
        ten_minutes = self.cabinet.offline_since + timedelta(minutes=10)
        self.assertEqual(self.cabinet.wake_at, ten_minutes)

    def test_h04_alert_grows_with_the_time_offline(self):
        for ago, level in (
            ({"minutes": 11}, "1"),
            ({"hours": 3}, "2"),
            ({"hours": 25}, "3"),
        ):
            with self.subTest(level=level):
                self.cabinet.state = "online"
                alert = self._offline(**ago)
                self.assertEqual((len(alert), alert.level), (1, level))

    def test_h04_nobody_is_woken_before_ten_minutes(self):
        self.assertFalse(self._offline(minutes=9))
        self.assertTrue(self.cabinet.wake_at)

    def test_h04_closed_venue_raises_no_alert(self):
        cabinets = self.env.registry["powerbank.cabinet"]
        self.patch(cabinets, "_is_venue_open", lambda _cabinet: False)
        self.assertFalse(self._offline(hours=3))
        self.assertGreater(self.cabinet.wake_at, fields.Datetime.now())

    def test_h04_how_often_a_closed_venue_is_looked_at_is_a_setting(self):
        self._set("closed_minutes", 240)
        cabinets = self.env.registry["powerbank.cabinet"]
        self.patch(cabinets, "_is_venue_open", lambda _cabinet: False)
        self._offline(hours=3)
        self.assertGreater(self.cabinet.wake_at, self._ago(hours=-3))

    def test_h02_alert_clears_itself_when_the_cabinet_is_back(self):
        alert = self._offline(hours=3)
        self.cabinet._on_online()
        self.assertEqual((alert.state, self.cabinet.state), ("cleared", "online"))
        self.assertFalse(self.cabinet.offline_since or self.cabinet.wake_at)

    # === H05, EX-05 === #

    def test_h05_single_inventory_overwrites_nothing(self):
        self._inventory(slot_4="99999999", slot_2=None)
        self.assertEqual(self.cabinet.difference_count, 2)
        self.assertEqual(self.second_bank.slot_id, self.cabinet._slot(2))

    def test_ex05_bank_in_another_slot_than_said_is_put_right(self):
        rental = self._start(self._ago(hours=1))
        self._return(rental, slot=self.other_cabinet._slot(1))
        end = rental.ended_at
        self._inventory(self.other_cabinet, slot_1=None, slot_3=rental.bank_id.name)
        self.assertEqual(rental.bank_id.slot_id, self.other_cabinet._slot(3))
        self.assertEqual(self.other_cabinet._slot(1).state, "empty")
        self.assertEqual(self.other_cabinet._slot(1).misread_count, 1)
        self.assertEqual(rental.ended_at, end)
        self.assertFalse(self.other_cabinet.difference_count)

    def test_ex06_bank_on_rental_ends_its_rental_in_a_slot_booked_with_another(self):
        rental = self._start(self._ago(hours=1))
        slot = self.cabinet._slot(3)
        self.second_bank._on_docked(slot, self._ago(minutes=30), self._ago(minutes=30))
        self._inventory(slot_2=None, slot_3=rental.bank_id.name)
        self.assertTrue(rental.ended_at)
        self.assertEqual(rental.bank_id.slot_id, slot)
        self.assertEqual(self.second_bank.state, "in_transit_unknown")

    # === H06, H07, H09 === #

    def test_h06_trouble_stops_renting_until_it_is_over(self):
        for kind in ("tamper", "tilt", "overheated", "power"):
            with self.subTest(kind):
                self.cabinet._on_trouble(kind, "sensor")
                self.assertEqual(self.cabinet.state, "fault")
                self.assertEqual(self._alerts(self.cabinet), [kind])
                self.assertRefused("cabinet_offline", self._quote)
                self.cabinet._on_trouble_over(kind)
                self.assertEqual(self.cabinet.state, "online")
                self.assertFalse(self._alerts(self.cabinet))

    def test_h06_last_of_two_troubles_decides(self):
        self.cabinet._on_trouble("tilt", "sensor")
        self.cabinet._on_trouble("power", "sensor")
        self.cabinet._on_trouble_over("tilt")
        self.assertEqual(self.cabinet.state, "fault")
        self.cabinet._on_trouble_over("power")
        self.assertEqual(self.cabinet.state, "online")

    def test_h06_technician_ends_a_fault(self):
        self.cabinet._on_trouble("tamper", "sensor")
        self.cabinet.action_enable()
        self.assertEqual(self.cabinet.state, "online")
        self.assertFalse(self._alerts(self.cabinet))

    def test_h07_disabled_cabinet_stays_disabled_whatever_it_reports(self):
        self.cabinet.action_disable()
        self.cabinet._on_trouble("tilt", "sensor")
        self.cabinet._on_online()
        self.assertEqual(self.cabinet.state, "disabled")
        self.assertRefused("cabinet_disabled", self._quote)

    def test_h09_second_login_under_one_number_stops_renting(self):
        self.cabinet._on_duplicate_login("10.0.0.9 besides 10.0.0.8")
        alert = self.cabinet._live_alerts("cloned")
        self.assertEqual((self.cabinet.state, alert.level), ("fault", "3"))
        self.assertIn("10.0.0.9", alert.message)

    # === SLOTS === #

    def test_sl01_sl02_accepted_bank_occupies_its_slot(self):
        slot = self.cabinet._slot(4)
        slot.state = "receiving"
        now = fields.Datetime.now()
        self.best_bank._move("in_transit_unknown", "x")
        self.best_bank._on_docked(slot, now, now)
        self.assertEqual(slot.state, "occupied")

    def test_sl04_sl05_eject_empties_the_slot(self):
        rental = self._confirm()
        self.assertEqual(rental.slot_id.state, "ejecting")
        rental._on_ejected(rental.bank_id, "code 01")
        self.assertEqual(rental.slot_id.state, "empty")

    def test_sl06_limit_is_a_setting_and_one_alert_names_the_slots(self):
        self._set("slot_failures", 1)
        for slot in (self.slot, self.second_bank.slot_id):
            slot._on_eject_failed()
        alert = self.cabinet._live_alerts("slot_jam")
        self.assertEqual(len(alert), 1)
        self.assertIn("1, 2", alert.message)
        self.slot.action_test_passed()
        self.assertNotIn("1, 2", alert.message)
        self.second_bank.slot_id.action_test_passed()
        self.assertEqual(alert.state, "cleared")

    def _unread(self):
        self._inventory(slot_1={"bank": None, "state": "normal"})

    def test_sl07_bank_that_cannot_be_read_twice_is_a_fault_of_its_slot(self):
        self._unread()
        self.assertEqual(self.slot.state, "occupied")
        self._unread()
        self.assertRecordValues(
            self.slot, [{"state": "fault", "fault_reason": "unreadable"}]
        )
        self.assertEqual(self.best_bank.slot_id, self.slot)
        self.assertFalse(self.cabinet.difference_count)
        self._inventory()
        self.assertRecordValues(
            self.slot,
            [{"state": "occupied", "fault_reason": False, "unreadable_count": 0}],
        )

    def test_sl07_readings_in_between_begin_the_count_anew(self):
        self._unread()
        self._inventory()
        self._unread()
        self.assertEqual(self.slot.state, "occupied")

    def test_sl08_ghost_is_not_rentable_until_it_is_solved(self):
        slot = self.cabinet._slot(4)
        slot._on_ghost()
        self.assertEqual(slot.state, "ghost")
        free = self.cabinet.free_slot_count
        slot.action_test_passed()
        self.cabinet.invalidate_recordset()
        self.assertEqual(
            (slot.state, self.cabinet.free_slot_count), ("empty", free + 1)
        )

    def test_h07_board_marks_cabinets_that_do_not_rent(self):
        self.cabinet.action_disable()
        self.assertEqual(self.station.disabled_cabinet_count, 1)
        self.assertEqual(self.other_station.disabled_cabinet_count, 0)

    # === ALERTS === #

    def test_there_is_one_live_alert_for_each_kind(self):
        first = self.cabinet._raise_alert("fault", "a")
        self.assertEqual(self.cabinet._raise_alert("fault", "b"), first)
        self.assertEqual(first.message, "b")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            first.copy()

    def test_alert_that_gets_worse_is_put_before_people_again(self):
        alert = self.cabinet._raise_alert("offline", "a", level="1")
        alert.action_acknowledge()
        self.cabinet._raise_alert("offline", "b", level="1")
        self.assertEqual(alert.state, "acknowledged")
        self.cabinet._raise_alert("offline", "c", level="2")
        self.assertEqual(alert.state, "raised")

    def test_cleared_alert_may_be_raised_anew(self):
        first = self.cabinet._raise_alert("tilt", "a")
        self.cabinet._clear_alerts("tilt")
        self.assertNotEqual(self.cabinet._raise_alert("tilt", "a"), first)
        self.assertEqual(self.cabinet.alert_count, 1)

    def test_alert_that_clears_itself_is_not_settled_by_hand(self):
        alert = self.cabinet._raise_alert("offline", "a")
        self.assertRefused("wrong_state", alert.action_settle)
        fault = self.cabinet._raise_alert("fault", "a")
        fault.action_settle()
        self.assertEqual(fault.state, "cleared")

    def test_faults_of_a_cabinet_are_told_together(self):
        for message in ("first", "second", "first"):
            self.cabinet._report_fault(message)
        alert = self.cabinet._live_alerts("fault")
        self.assertEqual(alert.message.splitlines(), ["first", "second"])

    def test_alert_leads_to_what_it_is_about(self):
        alert = self.best_bank._raise_alert("hot", "x")
        action = alert.action_open_subject()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("powerbank.bank", self.best_bank.id),
        )
        self.assertEqual(alert.station_id, self.station)
