from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestHealthFigures(DeviceCommon):
    """The page of figures, each against a case that was reckoned by hand."""

    @classmethod
    def setUpClass(cls):
        """Give three banks and two cabinets a company and a user of their own."""
        super().setUpClass()
        cls.banks = cls.best_bank | cls.second_bank | cls.low_bank
        cls.company = cls.env["res.company"].create({"name": "Figures"})
        cls.env.flush_all()
        cabinets = (cls.cabinet | cls.other_cabinet).ids
        for table, ids in (
            ("powerbank_cabinet", cabinets),
            ("powerbank_bank", cls.banks.ids),
        ):
            cls.env.cr.execute(
                f"UPDATE {table} SET company_id = %s WHERE id = ANY(%s)",
                [cls.company.id, ids],
            )
        cls.env.cr.execute(
            "UPDATE powerbank_bank SET create_date = create_date - interval '60 days'"
            " WHERE id = ANY(%s)",
            [cls.banks.ids],
        )
        cls.env.invalidate_all()
        cls.dora = new_test_user(
            cls.env,
            "dora",
            "powerbank_rental.group_powerbank_dispatcher",
            company_id=cls.company.id,
            company_ids=[fields.Command.set(cls.company.ids)],
        )

    def _figures(self):
        health = self.env["powerbank.health"].with_user(self.dora)
        health = health.with_context(allowed_company_ids=self.company.ids)
        return {(f["id"], f["label"]): f["value"] for f in health.read_figures()}

    # === THE PAGE === #

    def test_page_shows_every_figure_of_the_users_companies(self):
        figures = self._figures()
        numbers = {number for number, _label in figures}
        expected = {f"KPI-{n}" for n in (60, 61, 62, 63, 64, 65, 66, 67, 69, 85, 86)}
        self.assertEqual(numbers, expected)
        self.assertEqual(figures["KPI-62", "Faulty Slots"], 0)
        self.assertAlmostEqual(figures["KPI-63", "Charged Enough to Lend"], 66.67, 2)

    def test_page_is_for_dispatchers(self):
        nobody = new_test_user(self.env, "nobody_health", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["powerbank.health"].with_user(nobody).read_figures()
        self.assertTrue(self.env["powerbank.health"].read_figures())

    def test_page_of_an_empty_company_measures_nothing(self):
        empty = self.env["res.company"].create({"name": "Empty"})
        health = self.env["powerbank.health"].with_context(
            allowed_company_ids=empty.ids
        )
        figures = {(f["id"], f["label"]): f["value"] for f in health.read_figures()}
        self.assertIsNone(figures["KPI-65", "Lost in 30 Days"])
        self.assertEqual(figures["KPI-65", "Sold in 30 Days"], 0)

    # === POWER BANKS === #

    def test_kpi63_mean_charge_at_lending(self):
        """Lent with 95 and 70 %: 82.5."""
        rental = self._in_use()
        served = self.env["powerbank.rental.bank"]
        served.search([("rental_id", "=", rental.id)]).level_out = 95
        served.create(
            {
                "rental_id": rental.id,
                "bank_id": self.second_bank.id,
                "from_at": self._ago(days=2),
                "to_at": self._ago(days=1),
                "level_out": 70,
            }
        )
        self.assertEqual(self._figures()["KPI-63", "Mean Charge at Lending"], 82.5)

    def test_kpi64_health_and_cycles_are_means_of_what_is_known(self):
        """90 and 71 % are 80.5; 100 and 250 cycles are 175; one bank tells nothing."""
        self.best_bank.write({"health": 90, "cycles": 100})
        self.second_bank.write({"health": 71, "cycles": 250})
        figures = self._figures()
        self.assertEqual(figures["KPI-64", "Mean Battery Health"], 80.5)
        self.assertEqual(figures["KPI-64", "Mean Charging Cycles"], 175)

    def test_kpi64_distribution_of_health_cycles_and_age(self):
        model = self.env["powerbank.bank.model"].create({"name": "A", "safe_years": 3})
        today = fields.Date.today()
        for bank, health, cycles, days in (
            (self.best_bank, 100, 99, 30),
            (self.second_bank, 94, 100, 3 * 365 - 100),
            (self.low_bank, -1, 0, 800),
        ):
            bank.write(
                {
                    "health": health,
                    "cycles": cycles,
                    "made_on": today - timedelta(days=days),
                    "model_id": model.id,
                }
            )
        self.env.flush_all()
        report = self.env["powerbank.wear.report"]
        rows = report.browse(self.banks.ids)
        self.assertRecordValues(
            rows,
            [
                {"health_band": "90", "cycles_band": 0, "age_band": 0},
                {"health_band": "90", "cycles_band": 100, "age_band": 2},
                {"health_band": False, "cycles_band": 0, "age_band": 2},
            ],
        )
        self.assertEqual(rows.mapped("is_near_end"), [False, True, False])
        groups = report._read_group(
            [("id", "in", self.banks.ids)], ["health_band"], ["__count"]
        )
        self.assertEqual(dict(groups), {"90": 2, False: 1})
        # one of three is within half a year of its end
        figures = self._figures()
        self.assertEqual(figures["KPI-64", "Near the End of Safe Use"], 33.33)

    def test_kpi64_what_left_the_fleet_is_worn_no_more(self):
        self.low_bank._move("lost", "lost", evidence="test")
        self.env.flush_all()
        report = self.env["powerbank.wear.report"]
        left = report.search([("bank_id", "in", self.banks.ids)]).bank_id
        self.assertEqual(left, self.best_bank | self.second_bank)

    def test_kpi65_lost_of_the_mean_number_of_power_banks(self):
        """Three until now, when one is lost: 1 of 3."""
        self.low_bank._move("lost", "lost", evidence="test")
        self.assertEqual(self._figures()["KPI-65", "Lost in 30 Days"], 33.33)

    def test_kpi65_a_bank_that_was_there_for_half_the_time_is_half_a_bank(self):
        """Two for 30 days and one for 15 are 2.5 on the mean: 40 %."""
        gone_at = self._ago(days=15)
        self.low_bank._move("lost", "lost", evidence="test", at=gone_at)
        self.assertEqual(self._figures()["KPI-65", "Lost in 30 Days"], 40)

    def test_kpi65_what_was_lost_before_counts_neither_above_nor_below(self):
        self.low_bank._move("lost", "lost", evidence="test", at=self._ago(days=31))
        self.second_bank._move("lost", "lost", evidence="test")
        self.assertEqual(self._figures()["KPI-65", "Lost in 30 Days"], 50)

    def test_kpi65_missed_for_more_than_a_week_is_as_good_as_lost(self):
        for bank, days in ((self.low_bank, 8), (self.second_bank, 6)):
            bank._move("in_transit_unknown", "missing", evidence="test")
            bank.unknown_since = self._ago(days=days)
        self.assertEqual(self._figures()["KPI-65", "Lost in 30 Days"], 33.33)

    def test_kpi65_sold_are_shown_apart(self):
        rental = self._in_use()
        rental.bank_id._move("sold", "sold", evidence="test")
        figures = self._figures()
        self.assertEqual(figures["KPI-65", "Lost in 30 Days"], 0)
        self.assertEqual(figures["KPI-65", "Sold in 30 Days"], 1)

    # === SYSTEM === #

    def test_kpi69_open_differences(self):
        listed = self._inventory(self.cabinet, without=self.banks)
        self._report(self.cabinet, listed)
        self.assertEqual(self._figures()["KPI-69", "Open Differences"], 3)

    def test_kpi85_delay_is_measured_from_the_receipt(self):
        event = self._report(self.cabinet, self._inventory(self.cabinet), ago=20)
        self.assertGreaterEqual(event.delay, 20)
        self.assertLess(event.delay, 3600)

    def test_kpi85_halves_and_ninety_five_of_a_hundred(self):
        """0 to 20 s until applied, 0 to 200 s since they took effect."""
        received_at = self._ago()
        self.env["powerbank.device.event"].create(
            [
                {
                    "cabinet_id": self.cabinet.id,
                    "topic": "test",
                    "state": "applied",
                    "received_at": received_at,
                    "effective_at": received_at - timedelta(seconds=10 * seconds),
                    "delay": seconds,
                }
                for seconds in range(21)
            ]
        )
        figures = self._figures()
        self.assertEqual(figures["KPI-85", "Event to Books, Half"], 10)
        self.assertEqual(figures["KPI-85", "Event to Books, 95 of 100"], 19)
        self.assertEqual(figures["KPI-85", "Effect to Receipt, Half"], 100)
        self.assertEqual(figures["KPI-85", "Effect to Receipt, 95 of 100"], 190)

    def test_kpi86_what_waits_longest_and_jobs_that_fail(self):
        before = self._figures()["KPI-86", "Jobs That Fail"]
        job = self.env.ref("powerbank_rental.cron_retention")
        failing = job.copy({"failure_count": 2, "active": True})
        failing.nextcall = self._ago(days=400)
        self.cabinet._request_inventory()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE powerbank_command SET due_at = %s WHERE cabinet_id = %s",
            [self.env.cr.now() - timedelta(hours=2), self.cabinet.id],
        )
        figures = self._figures()
        self.assertEqual(figures["KPI-86", "Oldest Command That Waits"], 7200)
        self.assertEqual(figures["KPI-86", "Jobs That Fail"], before + 1)
        self.assertGreater(figures["KPI-86", "Most Overdue Job"], 399 * 24 * 3600)
