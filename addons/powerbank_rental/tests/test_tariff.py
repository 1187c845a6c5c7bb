from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestTariff(RentalCommon):
    def test_published_version_cannot_be_changed(self):
        version = self.tariff.current_version_id
        with self.assertRaises(UserError):
            version.unit_price = 1.0
        with self.assertRaises(UserError):
            version.unlink()

    def test_bands_of_a_published_version_cannot_be_changed(self):
        with self.assertRaises(UserError):
            self.env["powerbank.tariff.band"].create(
                {
                    "version_id": self.tariff.current_version_id.id,
                    "from_hour": 22,
                    "to_hour": 24,
                    "price": 2,
                }
            )

    def test_new_version_starts_as_a_copy(self):
        action = self.tariff.action_new_version()
        draft = self.env["powerbank.tariff.version"].browse(action["res_id"])
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.number, 2)
        self.assertEqual(draft.unit_price, 4.0)
        self.assertEqual(self.tariff.current_version_id.number, 1)

    def test_new_version_copies_the_one_in_force_and_not_a_later_one(self):
        later = self.tariff.current_version_id.copy({"unit_price": 9.0})
        later.effective_from = self._ago(days=-9)
        later.action_publish()
        action = self.tariff.action_new_version()
        draft = self.env["powerbank.tariff.version"].browse(action["res_id"])
        self.assertEqual((draft.number, draft.unit_price), (3, 4.0))

    def test_versions_created_together_get_numbers_of_their_own(self):
        values = {"tariff_id": self.tariff.id, "unit_price": 3.0}
        versions = self.env["powerbank.tariff.version"].create([values, values])
        self.assertEqual(versions.mapped("number"), [2, 3])

    def test_version_gets_its_tariff_from_the_context_too(self):
        versions = self.env["powerbank.tariff.version"]
        version = versions.with_context(default_tariff_id=self.tariff.id).create(
            {"unit_price": 3.0}
        )
        self.assertEqual(version.number, 2)

    def test_contradiction_is_refused_in_a_sentence_that_names_the_fields(self):
        with self.assertRaises(ValidationError) as caught:
            self.env["powerbank.tariff.version"].create(
                {
                    "tariff_id": self.tariff.id,
                    "unit_minutes": 60,
                    "unit_price": 4.0,
                    "cap_price": 40.0,
                    "cap_hours": 24,
                    "total_cap": 30.0,
                }
            )
        self.assertIn("Total Cap", str(caught.exception))

    def test_cap_without_a_window_is_refused(self):
        with self.assertRaises(ValidationError) as caught:
            self.env["powerbank.tariff.version"].create(
                {
                    "tariff_id": self.tariff.id,
                    "unit_price": 4.0,
                    "cap_price": 40.0,
                    "cap_hours": 0,
                }
            )
        self.assertIn("Cap Window", str(caught.exception))

    def test_price_table_follows_the_form(self):
        draft = self.env["powerbank.tariff.version"].browse(
            self.tariff.action_new_version()["res_id"]
        )
        with Form(draft) as form:
            self.assertIn("12.00", form.price_table)
            form.unit_price = 5.0
            self.assertIn("15.00", form.price_table)

    def test_resolution_takes_the_most_specific_rule(self):
        Rule = self.env["powerbank.tariff.rule"]
        scene = self.env.ref("powerbank_rental.scene_cinema")
        self.station.write({"scene_id": scene.id, "city": "Shanghai"})
        expected = self.tariff.current_version_id
        targets = [
            {"level": "city", "city": "Shanghai"},
            {"level": "scene", "scene_id": scene.id},
            {"level": "venue", "station_id": self.station.id},
            {"level": "campaign", "station_id": self.station.id},
        ]
        for target in targets:
            tariff = self.tariff.copy({"name": target["level"]})
            version = expected.copy({"tariff_id": tariff.id})
            version.action_publish()
            Rule.create({"tariff_id": tariff.id, **target})
            self.assertEqual(self.station._tariff_version().tariff_id, tariff)
        self.assertEqual(self.other_station._tariff_version(), expected)

    def test_rule_out_of_its_period_is_passed_over(self):
        tariff = self.tariff.copy({"name": "Summer"})
        self.tariff.current_version_id.copy({"tariff_id": tariff.id}).action_publish()
        self.env["powerbank.tariff.rule"].create(
            {
                "tariff_id": tariff.id,
                "level": "campaign",
                "valid_to": self._ago(hours=1),
            }
        )
        self.assertEqual(self.station._tariff_version().tariff_id, self.tariff)

    def test_lists_say_the_price_in_the_language_of_the_reader(self):
        version = self.tariff.current_version_id
        english = version.with_context(lang="en_US").summary
        self.assertTrue(english.startswith("CN¥4.00 per hour."), english)
        self.assertIn("free", english)
        self.assertNotRegex(english, "[\u4e00-\u9fff]")
        self.assertNotIn("\n", english)
        chinese = version.with_context(lang="zh_CN").summary
        self.assertEqual(chinese, version.summary_30)

    def test_short_text_has_at_most_30_characters(self):
        summary = self.tariff.current_version_id.summary_30
        self.assertLessEqual(len(summary), 30)
        self.assertIn("4", summary)
