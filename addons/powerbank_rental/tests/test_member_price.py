from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestMemberPrice(ApiCommon):
    """Members pay another price, resolved with the quote and frozen (C31, B-13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls.env["powerbank.member.level"].create(
            {"name": "Gold", "discount": 15.0}
        )
        cls.membership = cls._join(cls.customer, cls.gold)

    @classmethod
    def _join(cls, customer, level, **values):
        return cls.env["powerbank.membership"].create(
            {"customer_id": customer.id, "level_id": level.id, **values}
        )

    def _own_tariff(self, **values):
        standard = self.tariff.current_version_id
        tariff = self.tariff.copy({"name": "Members"})
        version = standard.copy({"tariff_id": tariff.id, **values})
        version.action_publish()
        return tariff

    def test_c31_member_pays_eighty_five_percent(self):
        start = self._ago(hours=3)
        rental = self._start(started_at=start)
        self._return(rental, end=start + timedelta(hours=3))
        self.assertEqual(rental.due, 10.2)
        self.assertEqual(
            (rental.member_level_id, rental.member_discount), (self.gold, 15)
        )

    def test_cap_is_reduced_and_the_purchase_price_is_not(self):
        start = self._ago(days=3)
        rental = self._start(started_at=start)
        self.assertEqual(rental._bill_until(start + timedelta(hours=24)).amount, 3400)
        bought = rental._bill_until(start + timedelta(days=9))
        self.assertEqual((bought.amount, bought.sold), (9900, True))

    def test_who_is_no_member_pays_the_tariff(self):
        start = self._ago(hours=3)
        rental = self._start(started_at=start, customer=self.other_customer)
        self._return(rental, end=start + timedelta(hours=3))
        self.assertEqual(rental.due, 12.0)
        self.assertFalse(rental.member_level_id)

    def test_price_that_was_shown_is_the_members_price(self):
        rental = self._quote()
        self.assertIn("3.40", rental.price_text)
        self.assertNotIn("CN¥4.00", rental.price_text)
        self.assertIn("Gold", rental.price_text)
        self.assertIn("15 %", rental.price_text)

    def test_running_rental_keeps_the_price_when_level_or_membership_change(self):
        start = self._ago(hours=3)
        rental = self._start(started_at=start)
        self.gold.discount = 50.0
        self.membership.unlink()
        self._return(rental, end=start + timedelta(hours=3))
        self.assertEqual(rental.due, 10.2)

    def test_only_managers_give_another_price_and_it_is_noted(self):
        values = {"customer_id": self.other_customer.id, "level_id": self.gold.id}
        memberships = self.env["powerbank.membership"]
        dispatcher, manager = (
            new_test_user(
                self.env, f"prices {group}", f"powerbank_rental.group_powerbank_{group}"
            )
            for group in ("dispatcher", "manager")
        )
        with self.assertRaises(AccessError):
            memberships.with_user(dispatcher).create(values)
        with self.assertRaises(AccessError):
            self.membership.with_user(dispatcher).valid_to = False
        joined = memberships.with_user(manager).create(values)
        with self.assertRaises(AccessError):
            joined.unlink()
        note = self.other_customer.message_ids[0]
        self.assertIn(self.gold.name, note.body)
        self.assertEqual(note.create_uid, manager)

    def test_membership_counts_on_its_days_alone(self):
        today = fields.Date.today()
        days = timedelta(days=2)
        for period, member in (
            ({"valid_from": today - days, "valid_to": today + days}, True),
            ({"valid_from": today - days, "valid_to": False}, True),
            ({"valid_from": today + days, "valid_to": False}, False),
            ({"valid_from": today - 2 * days, "valid_to": today - days}, False),
        ):
            self.membership.write(period)
            level = self._quote().member_level_id
            self.assertEqual(bool(level), member, period)

    def test_first_of_several_levels_counts(self):
        best = self.gold.copy({"discount": 30.0, "sequence": 1})
        self._join(self.customer, best)
        self.assertEqual(self._quote().member_level_id, best)
        best.active = False
        self.assertEqual(self._quote().member_level_id, self.gold)

    def test_membership_of_another_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.gold.company_id = other
        self.assertFalse(self._quote().member_level_id)

    def test_level_can_have_a_tariff_of_its_own(self):
        tariff = self._own_tariff(unit_price=1.0)
        self.gold.write({"discount": 0, "tariff_id": tariff.id})
        start = self._ago(hours=3)
        rental = self._start(started_at=start)
        self.assertEqual(rental.tariff_version_id, tariff.current_version_id)
        self._return(rental, end=start + timedelta(hours=3))
        self.assertEqual(rental.due, 3.0)

    def test_quote_of_a_member_lapses_when_his_tariff_changes(self):
        tariff = self._own_tariff(unit_price=1.0)
        self.gold.write({"discount": 0, "tariff_id": tariff.id})
        rental = self._quote()
        tariff.current_version_id.copy({"unit_price": 2.0}).action_publish()
        self.assertRefused("quote_changed", rental._confirm)

    @mute_logger("odoo.sql_db")
    def test_level_has_a_discount_or_a_tariff(self):
        for values in (
            {"tariff_id": self.tariff.id},
            {"discount": 101.0},
            {"discount": -1.0},
        ):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.gold.write(values)
                self.env.flush_all()

    def test_api_shows_the_members_price_to_everybody(self):
        shown = self._answer("show_cabinet", path=f"/cabinets/{self.cabinet.code}")
        [member] = shown["member_prices"]
        self.assertEqual(member["level"], "Gold")
        self.assertIn("3.40", member["price_text"])
        self.assertIn("4.00", shown["price_text"])
        page = self.url_open(f"/r/{self.cabinet.code}").text
        self.assertIn("Gold", page)
        self.assertIn("3.40", page)

    def test_api_quotes_the_members_price(self):
        quote = self._api_quote()
        self.assertEqual(quote["member_level"], "Gold")
        self.assertIn("3.40", quote["price_text"])
        other = self._api_quote(token=self.other_token)
        self.assertIsNone(other["member_level"])
        self.assertIn("4.00", other["price_text"])
