from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2.errors import ExclusionViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MerchantCommon


@tagged("post_install", "-at_install")
class TestPlacement(MerchantCommon):
    def test_contracts_are_numbered(self):
        self.assertRegex(self.placement.name, r"^PC\d{5}$")

    def test_the_platform_keeps_what_the_shares_leave(self):
        self.assertEqual(self.placement.platform_rate, 27.0)

    def test_shares_add_up_to_one_hundred_at_most(self):
        with self.assertRaises(ValidationError):
            self._create_placement(self.other_station, self.other_venue, (90, 10, 0.01))
        placement = self._create_placement(
            self.other_station, self.other_venue, (89.99, 10, 0.01)
        )
        self.assertEqual(placement.platform_rate, 0.0)

    def test_a_contract_is_made_with_a_venue(self):
        with self.assertRaises(ValidationError):
            self._create_placement(self.other_station, self.agent)

    def test_the_venue_share_belongs_to_the_merchant_of_the_contract(self):
        placement = self._create_placement(self.other_station, self.other_venue, ())
        with self.assertRaises(ValidationError):
            placement.share_ids = [
                Command.create(
                    {"role": "venue", "merchant_id": self.venue.id, "rate": 50}
                )
            ]

    def test_contracts_of_a_station_do_not_overlap(self):
        second = self._create_placement(self.station, self.other_venue)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ExclusionViolation) as caught,
        ):
            second.action_activate()
            self.env.flush_all()
        message = second._sql_error_to_message(caught.exception)
        self.assertIn("already has a contract", message)

    def test_the_next_contract_begins_the_day_after_the_last(self):
        self.placement.action_end()
        second = self._create_placement(
            self.station,
            self.other_venue,
            date_from=self.placement.date_to + timedelta(days=1),
        )
        second.action_activate()
        self.env.flush_all()
        self.assertEqual(second.state, "active")

    def test_drafts_may_overlap_while_they_are_negotiated(self):
        draft = self._create_placement(self.station, self.other_venue)
        self.env.flush_all()
        self.assertEqual(draft.state, "draft")

    def test_shares_in_force_cannot_be_changed(self):
        with self.assertRaises(UserError):
            self.placement.share_ids[0].rate = 40
        with self.assertRaises(UserError):
            self.placement.share_ids[0].unlink()
        with self.assertRaises(UserError):
            self.placement.share_ids = [
                Command.create(
                    {"role": "agent", "merchant_id": self.other_venue.id, "rate": 1}
                )
            ]

    def test_an_unused_contract_goes_back_to_draft_and_can_be_deleted(self):
        self.placement.action_draft()
        self.placement.share_ids[0].rate = 40
        self.placement.unlink()
        self.assertFalse(self.placement.exists())

    def test_a_used_contract_cannot_be_taken_back(self):
        self._finish()
        self.assertRefused("wrong_state", self.placement.action_draft)
        self.assertRefused("wrong_state", self.placement.unlink)

    def test_a_contract_is_activated_once(self):
        self.assertRefused("wrong_state", self.placement.action_activate)

    def test_ending_lets_today_be_the_last_day(self):
        self.station.tz = "Asia/Shanghai"
        with freeze_time("2026-05-01 20:00:00"):
            self.placement.date_from = date(2026, 4, 1)
            self.placement.action_end()
        self.assertEqual(self.placement.date_to, date(2026, 5, 2))
        self.assertEqual(self.placement.state, "active")

    def test_expired_contracts_are_marked_as_ended(self):
        self.placement.date_to = fields.Date.today() - timedelta(days=2)
        self.env["powerbank.placement"]._cron_end_expired()
        self.assertEqual(self.placement.state, "ended")

    def test_a_contract_of_yesterday_is_not_marked_while_some_zone_is_still_in_it(self):
        self.placement.date_to = fields.Date.today() - timedelta(days=1)
        self.env["powerbank.placement"]._cron_end_expired()
        self.assertEqual(self.placement.state, "active")

    # === PRICE === #

    def test_a_contract_can_bring_its_own_price(self):
        price = self._create_venue_tariff()
        self.assertEqual(self.station._tariff_version().tariff_id, price)
        self.assertEqual(self.other_station._tariff_version().tariff_id, self.tariff)

    def test_the_own_price_ends_with_the_contract(self):
        self._create_venue_tariff()
        self.station.tz = "Asia/Shanghai"
        self.placement.date_to = date(2040, 1, 1)
        rule = self.placement.tariff_rule_id
        self.assertEqual(str(rule.valid_to), "2040-01-01 16:00:00")
        self.placement.action_draft()
        self.assertFalse(rule.active)
        self.assertEqual(self.station._tariff_version().tariff_id, self.tariff)

    def test_contract_cannot_bring_a_price_that_breaks_the_rules_of_the_city(self):
        switches = self.env["powerbank.pack.switch"]
        switches.create({"pack": "beijing", "in_force": False, "reason": "Pilot"})
        self.station.city = "北京"
        rule = {"level": "city", "city": "Beijing", "tariff_id": self._keeping().id}
        self.env["powerbank.tariff.rule"].create(rule)
        switches.create({"pack": "beijing", "in_force": True, "reason": "Pilot over"})
        with self.assertRaises(ValidationError) as caught:
            self._create_venue_tariff()
        self.assertIn("Venue v1", str(caught.exception))

    def _keeping(self):
        price = self.env["powerbank.tariff"].create(
            {"name": "Beijing", "currency_id": self.currency.id}
        )
        values = {"tariff_id": price.id, "unit_minutes": 15, "rounding": "floor_min1"}
        self.tariff.version_ids.copy(values).action_publish()
        return price

    def _create_venue_tariff(self):
        price = self.env["powerbank.tariff"].create(
            {"name": "Venue", "currency_id": self.currency.id}
        )
        version = self.tariff.version_ids.copy({"tariff_id": price.id})
        version.action_publish()
        self.placement.action_draft()
        self.placement.tariff_id = price
        self.placement.action_activate()
        return price

    # === WHAT IS IN FORCE === #

    def test_a_contract_holds_from_its_first_to_its_last_day_on_the_stations_clock(
        self,
    ):
        self.station.tz = "Asia/Shanghai"
        self.placement.write(
            {"date_from": date(2026, 5, 1), "date_to": date(2026, 5, 2)}
        )
        rental = self._quote()
        for instant, promised in (
            ("2026-04-30 15:59:59", False),
            ("2026-04-30 16:00:00", True),
            ("2026-05-02 15:59:59", True),
            ("2026-05-02 16:00:00", False),
        ):
            with self.subTest(instant), self._undone():
                with freeze_time(instant):
                    self.env["powerbank.rental.share"]._freeze(rental)
                self.assertEqual(bool(rental.share_ids), promised)
