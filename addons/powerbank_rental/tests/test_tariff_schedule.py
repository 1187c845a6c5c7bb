from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestTariffSchedule(ApiCommon):
    """Prices are published ahead, and never touch a running rental (C61, B-18)."""

    def _announce(self, at, **values):
        version = self.tariff.current_version_id.copy(
            {"unit_price": 6.0, "effective_from": at, **values}
        )
        version.effective_from = at
        version.action_publish()
        return version

    def test_c61_rule_changed_during_the_rental(self):
        day = datetime(2036, 5, 1)
        with freeze_time(day + timedelta(hours=9)):
            later = self._announce(day + timedelta(hours=12))
        with freeze_time(day + timedelta(hours=11, minutes=10)):
            rental = self._start()
            before = rental.tariff_version_id
        with freeze_time(day + timedelta(hours=12, minutes=30)):
            self.assertEqual(self.station._tariff_version(), later)
            other = self._start(customer=self.other_customer)
        with freeze_time(day + timedelta(hours=13, minutes=40)):
            self._return(rental)
            self._return(other, self.other_cabinet._slot(2))
        self.assertEqual((rental.due, rental.tariff_version_id), (12.0, before))
        self.assertEqual((other.due, other.tariff_version_id), (12.0, later))

    def test_price_takes_effect_at_its_instant(self):
        at = self._ago(hours=-2).replace(microsecond=0)
        later = self._announce(at)
        before = self.tariff.current_version_id
        self.assertNotEqual(before, later)
        self.assertEqual(
            self.station._tariff_version(at - timedelta(seconds=1)), before
        )
        self.assertEqual(self.station._tariff_version(at), later)

    def test_announced_version_says_from_when_it_holds(self):
        with freeze_time(datetime(2036, 5, 1, 9)):
            later = self._announce(datetime(2036, 5, 1, 12))
            before = self.tariff.version_ids - later
            self.assertRegex(later.status, "^From 5/1/36, 8:00.PM")
            self.assertEqual(set(before.mapped("status")), {"Published"})
        with freeze_time(datetime(2036, 5, 1, 13)):
            self.env.invalidate_all()
            self.assertEqual(later.status, "Published")

    def test_quote_from_before_the_change_does_not_hold_after_it(self):
        at = self._ago(hours=-2)
        self._announce(at)
        with freeze_time(at - timedelta(minutes=1)):
            rental = self._quote()
        with freeze_time(at + timedelta(minutes=1)):
            self.assertRefused("quote_changed", rental._confirm)

    def test_announced_version_can_be_withdrawn_before_it_takes_effect(self):
        at = self._ago(hours=-2)
        later = self._announce(at)
        self.assertTrue(later.is_scheduled)
        later.action_withdraw()
        self.assertEqual(later.state, "withdrawn")
        self.assertEqual(
            self.station._tariff_version(at + timedelta(hours=1)),
            self.tariff.current_version_id,
        )
        self.assertIn("withdrawn", self.tariff.message_ids[0].body)

    def test_withdrawn_version_stays_as_it_is(self):
        later = self._announce(self._ago(hours=-2))
        later.action_withdraw()
        with self.assertRaises(UserError):
            later.unit_price = 1.0
        with self.assertRaises(UserError):
            later.unlink()
        with self.assertRaises(UserError):
            later.action_withdraw()
        later.action_publish()
        self.assertEqual(later.state, "withdrawn")

    def test_version_in_force_cannot_be_withdrawn(self):
        with self.assertRaises(UserError):
            self.tariff.current_version_id.action_withdraw()

    def test_only_administrators_withdraw(self):
        later = self._announce(self._ago(hours=-2))
        finance = new_test_user(
            self.env, "f", groups="powerbank_rental.group_powerbank_finance"
        )
        with self.assertRaises(UserError):
            later.with_user(finance).action_withdraw()

    def test_station_announces_the_next_change_whatever_brings_it(self):
        self.assertIsNone(self.station._announced())
        at = self._ago(hours=-9).replace(microsecond=0)
        later = self._announce(at)
        self.assertEqual(self.station._announced(), (at, later))
        campaign = self.tariff.copy({"name": "Summer"})
        self.tariff.current_version_id.copy({"tariff_id": campaign.id}).action_publish()
        sooner = self._ago(hours=-3).replace(microsecond=0)
        self.env["powerbank.tariff.rule"].create(
            {"tariff_id": campaign.id, "level": "campaign", "valid_from": sooner}
        )
        self.assertEqual(self.station._announced(), (sooner, campaign.version_ids))

    def test_api_and_page_announce_the_price_with_its_local_time(self):
        path = f"/cabinets/{self.cabinet.code}"
        self.assertIsNone(self._answer("show_cabinet", path=path)["announced"])
        self.station.tz = "Asia/Shanghai"
        self._announce(datetime(2036, 5, 31, 16))
        announced = self._answer("show_cabinet", path=path)["announced"]
        self.assertEqual(announced["valid_from"], "2036-05-31T16:00:00Z")
        self.assertEqual(announced["valid_from_local"], "2036-06-01 00:00 (UTC+0800)")
        self.assertIn("6.00", announced["price_text"])
        self.assertIn("6.00", self._api_quote()["cabinet"]["announced"]["price_text"])
        page = self.url_open(f"/r/{self.cabinet.code}").text
        self.assertIn("From 2036-06-01 00:00", page)
        self.assertIn("6.00", page)
