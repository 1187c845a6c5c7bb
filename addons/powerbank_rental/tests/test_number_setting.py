from odoo.tests import tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestNumberSetting(RentalCommon):
    """Every number of the settings is held to its range, written and read."""

    def _settings(self, **values):
        return self.env["res.config.settings"].create(values)

    def test_number_out_of_its_range_is_refused_with_its_name_and_range(self):
        settings = self._settings(powerbank_eject_seconds=0)
        error = self.assertRefused("refused", settings.execute)
        for part in ("Cabinet Must Answer Within", "0", "3", "45"):
            self.assertIn(part, str(error))

    def test_too_large_a_number_is_refused(self):
        settings = self._settings(powerbank_min_lend_level=101)
        self.assertRefused("refused", settings.execute)

    def test_nothing_is_written_when_one_number_is_refused(self):
        params = self.env["ir.config_parameter"]
        params.set_param("powerbank_rental.quote_seconds", "300")
        settings = self._settings(
            powerbank_quote_seconds=400, powerbank_eject_seconds=-1
        )
        self.assertRefused("refused", settings.execute)
        self.assertEqual(params.get_param("powerbank_rental.quote_seconds"), "300")

    def test_every_number_has_a_lower_bound(self):
        settings = self.env["res.config.settings"]
        names = settings._number_fields().values()
        self.assertGreater(len(names), 20)
        for name in names:
            with self.subTest(name):
                broken = self._settings(**{name: -1})
                self.assertRefused("refused", broken.execute)

    def test_defaults_lie_within_their_ranges(self):
        self._settings().execute()
        self.assertEqual(self.env["powerbank.rental"]._setting("eject_retries", 2), 2)

    def test_broken_parameter_falls_back_and_is_logged(self):
        for text in ("soon", "-5", "100000"):
            with self.subTest(text):
                self.env["ir.config_parameter"].set_param(
                    "powerbank_rental.eject_seconds", text
                )
                with self.assertLogs(
                    "odoo.addons.powerbank_rental.models.number_setting", "WARNING"
                ) as logs:
                    seconds = self.env["powerbank.rental"]._eject_seconds()
                self.assertEqual(seconds, 15)
                self.assertIn("eject_seconds", logs.output[0])
