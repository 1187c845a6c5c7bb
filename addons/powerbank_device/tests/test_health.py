from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..protocol.messages import Login, Outcome, SelfTest
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestHealth(DeviceCommon):
    """Each figure against a case that was reckoned by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.station.tz = cls.other_station.tz = "Asia/Shanghai"
        for weekday in "0123456":
            cls.env["powerbank.opening.period"].create(
                {
                    "station_id": cls.station.id,
                    "weekday": weekday,
                    "from_hour": 9,
                    "to_hour": 21,
                }
            )
        cls.day = fields.Date.today() - timedelta(days=3)

    def _log(self, cabinet, *steps):
        """Have a cabinet pass through states: `(state, hour in China)` on one day."""
        midnight = datetime.combine(self.day, datetime.min.time()) - timedelta(hours=8)
        self.env["powerbank.cabinet.state.log"].create(
            [
                {
                    "cabinet_id": cabinet.id,
                    "state": state,
                    "at": midnight + timedelta(hours=hour),
                }
                for state, hour in steps
            ]
        )

    def _online(self, cabinet):
        self.env.flush_all()
        row = self.env["powerbank.online.report"].search(
            [("cabinet_id", "=", cabinet.id), ("day", "=", self.day)]
        )
        return round(row.open_hours, 2), round(row.online_hours, 2), round(row.rate, 2)

    def _row(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["powerbank.health.report"].browse(self.cabinet.id)

    # === KPI-60 === #

    def test_kpi60_only_open_hours_count(self):
        """Online 6 to 12 and 15 to 23, open 9 to 21: 3 + 6 of 12 hours."""
        self._log(
            self.cabinet,
            ("online", 6),
            ("offline", 12),
            ("online", 15),
            ("removed", 23),
        )
        self.assertEqual(self._online(self.cabinet), (12.0, 9.0, 75.0))

    def test_kpi60_hours_before_the_installation_do_not_count(self):
        """Installed at 15, online at 18, open until 21: 3 of 6 hours."""
        self._log(
            self.cabinet,
            ("registered", 0),
            ("installed", 15),
            ("online", 18),
            ("removed", 22),
        )
        self.assertEqual(self._online(self.cabinet), (6.0, 3.0, 50.0))

    def test_kpi60_date_with_hours_of_its_own_does_not_follow_the_week(self):
        self.env["powerbank.opening.period"].create(
            {
                "station_id": self.station.id,
                "date": self.day,
                "from_hour": 18,
                "to_hour": 2,
            }
        )
        self._log(self.cabinet, ("online", 0), ("offline", 22), ("removed", 36))
        self.assertEqual(self._online(self.cabinet), (8.0, 4.0, 50.0))

    def test_kpi60_station_without_hours_is_always_open(self):
        self._log(self.other_cabinet, ("online", 0), ("offline", 18), ("removed", 24))
        self.assertEqual(self._online(self.other_cabinet), (24.0, 18.0, 75.0))

    def test_kpi60_rate_of_many_is_that_of_their_sums(self):
        """9 of 12 hours and 24 of 24 are 33 of 36, not the mean of 75 and 100 %."""
        self._log(self.cabinet, ("online", 9), ("offline", 18), ("removed", 22))
        self._log(self.other_cabinet, ("online", 0), ("removed", 24))
        self.env.flush_all()
        cabinets = (self.cabinet | self.other_cabinet).ids
        ((rate,),) = self.env["powerbank.online.report"]._read_group(
            [("day", "=", self.day), ("cabinet_id", "in", cabinets)], [], ["rate:avg"]
        )
        self.assertAlmostEqual(float(rate), 100 * 33 / 36, 4)

    def test_each_change_of_state_is_logged_once_and_for_good(self):
        logs = self.env["powerbank.cabinet.state.log"]
        before = logs.search_count([("cabinet_id", "=", self.cabinet.id)])
        self.cabinet._on_offline()
        self.cabinet._on_offline()
        log = logs.search([("cabinet_id", "=", self.cabinet.id)])
        self.assertEqual((len(log) - before, log[0].state), (1, "offline"))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(Exception) as refused,
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE powerbank_cabinet_state_log SET state = 'online' WHERE id = %s",
                [log[0].id],
            )
        self.assertIn("append-only", str(refused.exception))

    # === KPI-61 TO KPI-69 === #

    def test_kpi61_failures_and_repairs(self):
        """Online 9 to 19, two failures, one repaired after 4 hours."""
        self._log(self.cabinet, ("online", 9), ("removed", 19))
        first = self.cabinet._raise_alert("offline", "silent")
        second = self.cabinet._raise_alert("power", "no mains")
        first.raised_at = self._ago(hours=4)
        first._clear()
        self.assertTrue(second)
        row = self._row()
        self.assertEqual((row.failures, row.repairs), (2, 1))
        self.assertAlmostEqual(row.repair_hours, 4, 2)
        self.assertAlmostEqual(row.service_hours, 10, 1)

    def test_kpi62_kpi63_slots_and_charges(self):
        """One of four slots is faulty; of 95, 70 and 20 % two are enough."""
        self.cabinet._slot(4).write({"state": "fault", "fault_reason": "jam"})
        row = self._row()
        self.assertEqual((row.slots, row.faults), (4, 1))
        self.assertEqual((row.banks, row.lendable), (3, 2))

    def test_kpi66_doubtful_ejects_and_wrong_power_banks(self):
        rental = self._ejecting()
        rental.command_ids._on_unanswered()
        self.cabinet._slot(2).misread_count = 3
        row = self._row()
        self.assertEqual((row.unknown_ejects, row.wrong_banks), (1, 3))

    def test_kpi66_repeated_return_is_counted(self):
        rental = self._in_use()
        slot = rental.slot_id.number
        message = SelfTest(
            slot=slot, bank=rental.bank_id.name, code=1, outcome=Outcome.OK, level=50
        )
        self._report(self.cabinet, message)
        self._report(self.cabinet, message, packet=2)
        self.assertEqual(self._row().duplicates, 1)

    def test_kpi67_version_that_a_cabinet_names_is_kept(self):
        event = self.env["powerbank.device.event"].create(
            {
                "cabinet_id": self.cabinet.id,
                "topic": "test",
                "received_at": self._ago(),
            }
        )
        event._apply(Login(count=4, firmware="RL1.M6.08.04", hardware="M6"))
        self.assertEqual(self._row().firmware, "RL1.M6.08.04")
        event._apply(Login(count=4))
        self.assertRecordValues(
            self.cabinet, [{"firmware": "RL1.M6.08.04", "hardware": "M6"}]
        )

    def test_kpi67_firmware_spread_is_the_number_of_cabinets_of_each_version(self):
        """Two cabinets of two versions: one each; 66 counts by them as well."""
        self.cabinet.write({"firmware": "1.0", "hardware": "M6"})
        self.other_cabinet.write({"firmware": "1.1", "hardware": "M6"})
        self.cabinet._slot(2).misread_count = 3
        self.other_cabinet._slot(2).misread_count = 4
        self.env.flush_all()
        groups = self.env["powerbank.health.report"]._read_group(
            [("cabinet_id", "in", (self.cabinet | self.other_cabinet).ids)],
            ["hardware", "firmware"],
            ["__count", "wrong_banks:sum"],
        )
        self.assertEqual(sorted(groups), [("M6", "1.0", 1, 3), ("M6", "1.1", 1, 4)])

    def test_kpi69_open_differences_are_counted(self):
        listed = self._inventory(self.cabinet, without=self.best_bank)
        self._report(self.cabinet, listed)
        self.assertEqual(self._row().differences, 1)
