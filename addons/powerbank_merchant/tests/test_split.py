from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import RestrictViolation, UniqueViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MerchantCommon

#: Case C.8: base and the parts of venue, agent, salesperson and platform.
WORKED_CASES = (
    (1200, (6.00, 2.40, 0.36, 3.24)),
    (333, (1.66, 0.66, 0.09, 0.92)),
    (3, (0.01, 0.00, 0.00, 0.02)),
    (1, (0.00, 0.00, 0.00, 0.01)),
    (9000, (45.00, 18.00, 2.70, 24.30)),
    (300, (1.50, 0.60, 0.09, 0.81)),
)
ROLES = ("venue", "agent", "salesperson", "platform")


@tagged("post_install", "-at_install")
class TestSplit(MerchantCommon):
    # === PROMISE === #

    def test_r03_freezes_the_shares_of_the_rental_station(self):
        rental = self._confirm()
        promised = {share.role: share.rate for share in rental.share_ids}
        self.assertEqual(promised, {"venue": 50.0, "agent": 20.0, "salesperson": 3.0})
        self.assertEqual(rental.share_ids.placement_id, self.placement)
        self.assertEqual(rental.share_ids[0].partner_id, self.venue.partner_id)

    def test_r02_promises_nothing_before_the_authorisation(self):
        self.assertFalse(self._quote().share_ids)

    def test_c62_shares_stay_as_promised_when_the_contract_changes(self):
        rental = self._start(started_at=self._ago(minutes=119))
        self._move_station_to(self.other_venue, rates=(10, 5, 1))
        self._return(rental, slot=rental.slot_id)
        rental._on_paid(rental.due, "test")
        self.assertEqual(
            self._amounts(rental),
            {"venue": 4.0, "agent": 1.6, "salesperson": 0.24, "platform": 2.16},
        )
        venue_line = rental.split_line_ids.filtered(lambda line: line.role == "venue")
        self.assertEqual(venue_line.merchant_id, self.venue)

    def test_c62_the_next_rental_follows_the_new_contract(self):
        self._move_station_to(self.other_venue, rates=(10, 5, 1))
        rental = self._finish()
        self.assertEqual(
            self._amounts(rental),
            {"venue": 0.8, "agent": 0.4, "salesperson": 0.08, "platform": 6.72},
        )

    def test_c62_money_goes_to_the_partner_who_was_promised_it(self):
        rental = self._start(started_at=self._ago(minutes=119))
        partner = self.venue.partner_id
        self.venue.partner_id = partner.copy()
        self._return(rental, slot=rental.slot_id)
        rental._on_paid(rental.due, "test")
        self.assertIn(partner, rental.split_line_ids.partner_id)

    def _move_station_to(self, venue, **kwargs):
        today = fields.Date.today()
        self.placement.date_to = today - timedelta(days=2)
        placement = self._create_placement(
            self.station, venue, date_from=today - timedelta(days=1), **kwargs
        )
        placement.action_activate()

    # === SPLIT === #

    def test_w01_collected_money_is_split_exactly(self):
        rental = self._finish(minutes=3)
        for base, parts in WORKED_CASES:
            with self.subTest(base=base), self._undone():
                self._accrue_on(rental, base)
                expected = dict(zip(ROLES, parts, strict=True))
                self.assertEqual(self._amounts(rental), expected)
                total = sum(rental.split_line_ids.mapped("amount"))
                self.assertAlmostEqual(total, base / 100)

    def test_w01_paid_rental_is_split_on_what_was_collected(self):
        rental = self._finish(minutes=119)
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental._split_base(), 800)
        self.assertEqual(
            self._amounts(rental),
            {"venue": 4.0, "agent": 1.6, "salesperson": 0.24, "platform": 2.16},
        )

    def test_w01_free_rental_leaves_nothing_to_split(self):
        rental = self._finish(minutes=3)
        self.assertEqual(rental.state, "done")
        self.assertFalse(rental.split_line_ids)

    def test_w01_without_a_contract_the_platform_takes_all(self):
        self.placement.action_draft()
        rental = self._finish()
        self.assertEqual(self._amounts(rental), {"platform": 8.0})
        self.assertEqual(rental.split_line_ids.partner_id, rental.company_id.partner_id)

    def test_w01_the_rental_station_earns_wherever_the_bank_comes_back(self):
        elsewhere = self._create_placement(self.other_station, self.other_venue)
        elsewhere.action_activate()
        rental = self._start(started_at=self._ago(minutes=119))
        self._return(rental, slot=self.other_cabinet._slot(1))
        rental._on_paid(rental.due, "test")
        self.assertEqual(rental.return_station_id, self.other_station)
        self.assertEqual(rental.split_line_ids.station_id, self.station)
        self.assertNotIn(self.other_venue, rental.split_line_ids.merchant_id)

    def test_w01_a_rental_is_split_once(self):
        rental = self._finish()
        self.env["powerbank.split.line"]._accrue(rental)
        self.assertEqual(len(rental.split_line_ids), 4)

    def test_w01_lines_carry_the_day_of_the_stations_clock(self):
        self.station.tz = "Pacific/Kiritimati"
        rental = self._finish()
        here = rental.with_context(tz="Pacific/Kiritimati")
        today = fields.Datetime.context_timestamp(here, rental.paid_at).date()
        self.assertEqual(set(rental.split_line_ids.mapped("date")), {today})

    def test_c91_currency_without_minor_units(self):
        yen = self.env.ref("base.JPY")
        rental = self._finish(minutes=3)
        rental.currency_id = yen
        lines = self._accrue_on(rental, 330)
        self.assertEqual(lines.mapped("amount"), [165, 66, 9, 90])
        self.assertEqual(lines.currency_id, yen)

    def _split(self, base):
        """Return a rental of which `base` minor units were collected."""
        rental = self._finish(minutes=3)
        self._accrue_on(rental, base)
        return rental

    def _accrue_on(self, rental, base):
        with patch.object(type(rental), "_split_base", return_value=base):
            return self.env["powerbank.split.line"]._accrue(rental)

    # === REFUND === #

    def test_c77_refund_reverses_the_difference_to_the_cent(self):
        rental = self._split(9000)
        self._reverse_to(rental, 300)
        self.assertEqual(
            self._amounts(rental, "reversed"),
            {"venue": 43.5, "agent": 17.4, "salesperson": 2.61, "platform": 23.49},
        )
        self.assertEqual(
            self._amounts(rental, "net"),
            {"venue": 1.5, "agent": 0.6, "salesperson": 0.09, "platform": 0.81},
        )
        self.assertEqual(set(rental.split_line_ids.mapped("state")), {"accrued"})

    def test_c77_full_refund_reverses_to_zero(self):
        rental = self._split(333)
        self._reverse_to(rental, 100)
        self._reverse_to(rental, 0)
        self.assertEqual(set(self._amounts(rental, "net").values()), {0.0})
        self.assertEqual(set(rental.split_line_ids.mapped("state")), {"reversed"})

    def test_c77_reversal_is_booked_once(self):
        rental = self._split(9000)
        self._reverse_to(rental, 300)
        self._reverse_to(rental, 300)
        self.assertEqual(self._balance(self.venue), -150)
        self.assertEqual(self._balance(self.agent), -60)

    def _reverse_to(self, rental, base):
        with patch.object(type(rental), "_split_base", return_value=base):
            rental._reverse_split()

    # === BOOKS === #

    def test_split_is_booked_from_revenue_to_the_partners(self):
        rental = self._finish()
        self.assertEqual(self._balance(self.venue), -400)
        self.assertEqual(self._balance(self.agent), -160)
        self.assertEqual(self._balance(self.salesperson), -24)
        entry = self._entry(f"split:{rental.id}")
        self.assertEqual(sum(entry.posting_ids.mapped("amount")), 0)
        self.assertEqual(entry.ref, rental.name)

    def test_split_below_a_cent_is_not_booked(self):
        rental = self._split(1)
        self.assertFalse(self._entry(f"split:{rental.id}"))

    def _entry(self, key):
        return self.env["powerbank.ledger.entry"].search([("key", "=", key)])

    def _balance(self, merchant):
        accounts = self.env["powerbank.ledger.account"].search(
            [
                ("code", "=", "partner_payable"),
                ("partner_id", "=", merchant.partner_id.id),
            ]
        )
        return sum(accounts.posting_ids.mapped("amount"))

    # === APPEND ONLY === #

    def test_the_database_refuses_to_rewrite_a_split_line(self):
        line = self._finish().split_line_ids[0]
        for statement in (
            "UPDATE powerbank_split_line SET amount = 1 WHERE id = %s",
            "UPDATE powerbank_split_line SET partner_id = 1 WHERE id = %s",
            "DELETE FROM powerbank_split_line WHERE id = %s",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [line.id])

    def test_the_database_refuses_to_rewrite_a_promise(self):
        share = self._confirm().share_ids[0]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE powerbank_rental_share SET rate = 99 WHERE id = %s", [share.id]
            )

    def test_m12_the_database_refuses_a_second_line_for_a_partner_and_role(self):
        line = self._finish().split_line_ids[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            line.sudo().copy()

    # === INVARIANTS === #

    def test_m11_m12_are_silent_after_a_split(self):
        self._finish()
        self.assertFalse(self._broken() & {"M11", "M12"})

    def test_m11_reports_a_rental_that_was_split_on_the_wrong_base(self):
        with patch.object(
            self.registry["powerbank.rental"], "_split_base", return_value=799
        ):
            self._finish()
        self.assertIn("M11", self._broken())

    def test_m11_reports_a_paid_rental_without_a_split(self):
        lines = self.registry["powerbank.split.line"]
        with patch.object(lines, "_accrue", return_value=None):
            self._finish()
        self.assertIn("M11", self._broken())
