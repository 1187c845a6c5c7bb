from psycopg2.errors import NotNullViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import RentalCommon

KEEPING = {
    "free_minutes": 5,
    "unit_minutes": 15,
    "unit_price": 1.0,
    "rounding": "floor_min1",
    "cap_price": 30.0,
    "total_cap": 99.0,
}


@tagged("post_install", "-at_install")
class TestCityRules(RentalCommon):
    """A tariff that breaks the convention of its city is refused (B-01, B-03, B-71)."""

    def _published(self, name, **values):
        tariff = self.env["powerbank.tariff"].create(
            {"name": name, "currency_id": self.currency.id}
        )
        self._draft(tariff, **values).action_publish()
        return tariff

    def _draft(self, tariff, **values):
        return self.env["powerbank.tariff.version"].create(
            {"tariff_id": tariff.id, **KEEPING, **values}
        )

    def _rule(self, tariff, **values):
        return self.env["powerbank.tariff.rule"].create(
            {"tariff_id": tariff.id, **values}
        )

    def _give_beijing_its_tariff(self, **values):
        tariff = self._published("CN-BJ")
        rule = self._rule(tariff, level="city", city="北京市", **values)
        self.station.city = "Beijing"
        return tariff, rule

    def _switch(self, in_force, pack="beijing", reason="Agreed with the association"):
        return self.env["powerbank.pack.switch"].create(
            {"pack": pack, "in_force": in_force, "reason": reason}
        )

    def assertRuleNamed(self, function, *words):
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            function()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        for word in words:
            self.assertIn(word, str(caught.exception))

    # === WHERE IT BITES === #

    def test_station_cannot_move_to_a_city_whose_rules_its_tariff_breaks(self):
        self.assertRuleNamed(
            lambda: self.station.write({"city": "北京"}),
            "CN-A v1",
            "Beijing",
            "Riverside Cinema",
            "billing unit: Billing Unit (Minutes) must be at most 15; it is 60.",
            "incomplete units: ",
        )
        self.assertFalse(self.station.city)

    def test_station_cannot_be_opened_there_either(self):
        stations = self.env["powerbank.station"]
        self.assertRuleNamed(
            lambda: stations.create({"name": "Hutong", "city": "北京市东城区"}),
            "Hutong",
        )

    def test_station_of_another_city_is_free(self):
        self.station.city = "Shanghai"
        self.assertEqual(self.station._tariff_version().tariff_id, self.tariff)

    def test_city_gets_a_tariff_of_its_own_however_it_is_written(self):
        tariff, _rule = self._give_beijing_its_tariff()
        for spelling in ("Beijing", "北京", "北京市朝阳区", "BEIJING shi"):
            self.station.city = spelling
            self.assertEqual(self.station._tariff_version().tariff_id, tariff)

    def test_tariff_rule_cannot_bring_a_tariff_that_breaks_the_rules(self):
        self._give_beijing_its_tariff()
        bad = self._published("Dear", unit_minutes=60)
        for target in (
            {"level": "city", "city": "Peking", "sequence": 1},
            {"level": "venue", "station_id": self.station.id},
            {"level": "campaign", "valid_from": self._ago(days=-9)},
        ):
            self.assertRuleNamed(
                lambda target=target: self._rule(bad, **target), "Dear"
            )

    def test_rule_that_keeps_others_away_cannot_be_removed_or_end(self):
        _tariff, rule = self._give_beijing_its_tariff()
        self.assertRuleNamed(rule.unlink, "CN-A v1")
        self.assertRuleNamed(lambda: rule.write({"active": False}), "CN-A v1")
        self.assertRuleNamed(
            lambda: rule.write({"valid_to": self._ago(days=-30)}), "CN-A v1"
        )

    def test_version_used_there_cannot_be_published(self):
        tariff, _rule = self._give_beijing_its_tariff()
        draft = self._draft(tariff, free_minutes=4)
        self.assertRuleNamed(
            draft.action_publish,
            "free time: Free Minutes must be at least 5; it is 4.",
        )
        self.assertEqual(draft.state, "draft")
        draft.effective_from = self._ago(days=-30)
        self.assertRuleNamed(draft.action_publish, "free time")

    def test_version_that_is_not_used_there_can_be_published(self):
        self._give_beijing_its_tariff()
        draft = self._draft(self.tariff, unit_minutes=60, rounding="ceil")
        draft.action_publish()
        self.assertEqual(draft.state, "published")

    def test_closed_station_is_no_obstacle_until_it_opens_again(self):
        self.station.active = False
        self.station.city = "Beijing"
        self.assertRuleNamed(self.station.action_unarchive, "CN-A v1")

    def test_one_of_many_stations_alike_is_enough_to_refuse(self):
        tariff, _rule = self._give_beijing_its_tariff()
        for number in range(3):
            self.env["powerbank.station"].create(
                {"name": f"Station {number}", "city": "北京"}
            )
        rules = self.env["powerbank.tariff.rule"]
        samples = rules._station_samples(self.env.company)
        self.assertEqual(len(samples.filtered(lambda s: not s.tariff_rule_ids)), 1)
        self.assertRuleNamed(
            self._draft(tariff, rounding="ceil").action_publish, "incomplete units"
        )

    def test_shenzhen_allows_half_an_hour_and_started_units(self):
        tariff = self._published("CN-SZ", unit_minutes=30, rounding="ceil")
        self._rule(tariff, level="city", city="深圳")
        self.station.city = "Shenzhen, Guangdong"
        self.assertRuleNamed(
            self._draft(tariff, unit_minutes=31, rounding="ceil").action_publish,
            "must be at most 30; it is 31",
        )

    def test_chengdu_asks_that_half_charged_banks_stay_inside(self):
        tariff = self._published("CN-CD", rounding="ceil")
        self._rule(tariff, level="city", city="成都")
        self.station.city = "四川省成都市"
        settings = self.env["res.config.settings"].create(
            {"powerbank_min_lend_level": 40}
        )
        self.assertRuleNamed(settings.execute, "Lowest Charge", "50 %", "40 %")
        settings.powerbank_min_lend_level = 60
        settings.execute()
        self.assertEqual(self.env["powerbank.bank"]._min_lend_level(), 60)

    def test_tariff_of_members_must_keep_the_rules_too(self):
        self._give_beijing_its_tariff()
        dear = self._published("Members", unit_minutes=60)
        levels = self.env["powerbank.member.level"]
        self.assertRuleNamed(
            lambda: levels.create({"name": "Gold", "tariff_id": dear.id}), "Members v1"
        )

    # === SWITCHING OFF === #

    def test_rules_of_a_city_can_be_switched_off_with_a_reason(self):
        switch = self._switch(False)
        self.station.city = "Beijing"
        self.assertEqual(self.station._tariff_version().tariff_id, self.tariff)
        self.assertEqual(switch.create_uid, self.env.user)

    @mute_logger("odoo.sql_db")
    def test_switch_without_a_reason_is_refused(self):
        with self.assertRaises(NotNullViolation), self.env.cr.savepoint():
            self._switch(False, reason=False)

    def test_switch_is_kept_for_good(self):
        switch = self._switch(False)
        with self.assertRaises(UserError):
            switch.unlink()

    def test_switch_of_one_company_or_city_frees_no_other(self):
        self._switch(False, pack="chengdu")
        other = self.env["res.company"].create({"name": "Other"})
        self._switch(False).sudo().copy({"company_id": other.id})
        self._switch(True)
        self.assertRuleNamed(lambda: self.station.write({"city": "Beijing"}), "CN-A v1")

    def test_rules_cannot_come_back_while_a_tariff_breaks_them(self):
        self._switch(False)
        self.station.city = "Beijing"
        self.assertRuleNamed(lambda: self._switch(True), "CN-A v1")

    def test_only_administrators_switch_rules(self):
        finance = new_test_user(
            self.env, "f", groups="powerbank_rental.group_powerbank_finance"
        )
        switches = self.env["powerbank.pack.switch"].with_user(finance)
        values = {"pack": "beijing", "in_force": False, "reason": "I say so"}
        with self.assertRaises(AccessError):
            switches.create(values)

    # === STATEMENT === #

    def test_form_says_while_one_types_which_rules_are_kept(self):
        draft = self._draft(self.tariff)
        self.assertEqual(draft.compliance.count("fa-times"), 0)
        with Form(draft) as form:
            form.unit_minutes = 60
            self.assertIn("must be at most 15; it is 60", form.compliance)
            self.assertIn("fa-times", form.compliance)
            form.unit_minutes = 15

    def test_statement_shows_why_rules_are_switched_off(self):
        self._switch(False, reason="Pilot project")
        self.assertIn("Pilot project", self.tariff.compliance)
