from unittest.mock import patch

from odoo.tests import tagged

from .test_reservation import ReservationCommon


@tagged("post_install", "-at_install")
class TestWait(ReservationCommon):
    """Who waits is told when something is free (A-091)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waits = cls.env["powerbank.wait"]
        cls.here, cls.slot = cls.other_station, cls.other_cabinet._slot(1)

    def _begin(self, customer=None, kind="bank", station=None, minutes=None):
        return self.waits._begin(
            customer or self.customer, station or self.here, kind, minutes
        )

    def _tell(self):
        self._run("cron_tell_waiting")

    def test_nobody_is_told_while_nothing_is_free(self):
        wait = self._begin()
        self._tell()
        self.assertEqual(wait.state, "waiting")
        self.assertEqual(self._messages(), [])

    def test_a_bank_that_comes_is_told_once(self):
        wait = self._begin()
        self._dock(self.other_cabinet, 1, 90)
        self._tell()
        self._tell()
        self.assertEqual(wait.state, "told")
        self.assertEqual(self._messages(), ["bank_free"])

    def test_a_bank_that_is_charged_by_now_is_told(self):
        bank = self._dock(self.other_cabinet, 1, 20)
        wait = self._begin()
        self._tell()
        self.assertEqual(wait.state, "waiting")
        bank.level = 60
        self._tell()
        self.assertEqual(wait.state, "told")

    def test_one_bank_is_told_to_the_first_in_line_alone(self):
        first, second = self._begin(), self._begin(self.other_customer)
        self._dock(self.other_cabinet, 1, 90)
        self._tell()
        self._tell()
        self.assertEqual((first.state, second.state), ("told", "waiting"))

    def test_the_next_is_told_when_the_first_did_not_come(self):
        _first, second = self._begin(), self._begin(self.other_customer)
        self._dock(self.other_cabinet, 1, 90)
        self._tell()
        self._later(minutes=6)
        self._tell()
        self.assertEqual(second.state, "told")

    def test_how_long_a_turn_lasts_is_a_setting(self):
        self._set("turn_minutes", 10)
        _first, second = self._begin(), self._begin(self.other_customer)
        self._dock(self.other_cabinet, 1, 90)
        self._tell()
        self._later(minutes=6)
        self._tell()
        self.assertEqual(second.state, "waiting")

    def test_as_many_are_told_as_there_are_banks(self):
        waits = self._begin() | self._begin(self.other_customer)
        self._dock(self.other_cabinet, 1, 90)
        self._dock(self.other_cabinet, 2, 90)
        self._tell()
        self.assertEqual(waits.mapped("state"), ["told", "told"])

    def test_a_reserved_bank_is_free_for_nobody_until_it_expires(self):
        self._dock(self.other_cabinet, 1, 90)
        self._reserve_bank(self.other_customer, self.other_cabinet)
        wait = self._begin()
        self._tell()
        self.assertEqual(wait.state, "waiting")
        self._later(minutes=11)
        self._tell()
        self.assertEqual(wait.state, "told")

    def test_a_slot_that_becomes_free_is_told(self):
        banks = [self._dock(self.other_cabinet, n, 90) for n in range(1, 5)]
        wait = self._begin(kind="slot")
        self._tell()
        self.assertEqual(wait.state, "waiting")
        banks[0]._move("in_warehouse", "taken", custodian=self.env.company.partner_id)
        self._tell()
        self.assertEqual(wait.state, "told")
        self.assertEqual(self._messages(), ["slot_free"])

    def test_what_is_free_already_is_not_waited_for(self):
        self.assertRefused("free_now", self._begin, station=self.station)

    def test_nobody_stands_in_line_twice(self):
        self._begin()
        self.assertRefused("wait_open", self._begin)
        self.assertTrue(self._begin(kind="bank", customer=self.other_customer))

    def test_a_customer_waits_for_no_more_than_is_set(self):
        self._set("waits_most", 2)
        first = self._begin()
        self._begin(station=self._create_station("Harbour"))
        pier = self._create_station("Pier")
        refusal = self.assertRefused("wait_limit", self._begin, station=pier)
        self.assertEqual(refusal.details, {"most": 2})
        self.assertTrue(self._begin(customer=self.other_customer, station=pier))
        first._cancel()
        self.assertTrue(self._begin(station=pier))

    def test_the_line_that_was_looked_at_longest_ago_comes_first(self):
        stations = self.here | self._create_station("Harbour")
        for station in stations:
            self._begin(station=station)
        no_time_left = patch.object(
            self.env.registry["ir.cron"], "_commit_progress", lambda *_args, **_kw: 0
        )
        looked_at = []
        with no_time_left:
            for _run in range(4):
                self._later(minutes=1)
                self.waits._cron_tell()
                seen = self.waits.search([("looked_at", "!=", False)])
                looked_at.append(seen.sorted("looked_at")[-1:].station_id)
        self.assertEqual(looked_at[:2], looked_at[2:])
        self.assertEqual(set(looked_at[:2]), set(stations))

    def test_waiting_ends_by_itself(self):
        wait = self._begin(minutes=30)
        self._later(minutes=31)
        self._run("cron_wake_waits")
        self.assertEqual(wait.state, "expired")
        self._dock(self.other_cabinet, 1, 90)
        self._tell()
        self.assertEqual(self._messages(), [])

    def test_who_gave_up_is_not_told(self):
        wait = self._begin()
        wait._cancel()
        self._dock(self.other_cabinet, 1, 90)
        self._tell()
        self.assertEqual(self._messages(), [])
        self.assertRefused("wait_over", wait._cancel)

    def test_staff_take_a_customer_out_of_the_line(self):
        wait = self._begin()
        wait.action_cancel()
        self.assertEqual(wait.state, "cancelled")
