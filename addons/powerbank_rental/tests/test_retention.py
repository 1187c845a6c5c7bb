from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..errors import Refusal
from ..models import retention
from ..models.retention import RetentionRule
from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestRetention(RentalCommon):
    """Rule B-75: nothing personal is kept for longer than its period."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.retention = cls.env["powerbank.retention"]
        cls.sessions = cls.env["powerbank.session"]

    def _session(self, **ended):
        _token, session = self.sessions._open(self.customer)
        session.ends_at = self._ago(**ended)
        return session

    def test_what_is_too_old_goes_and_the_rest_stays(self):
        old, young = self._session(days=8), self._session(days=6)
        self._run_cron("cron_retention")
        self.assertFalse(old.exists())
        self.assertTrue(young.exists())

    def test_the_period_is_a_setting_and_zero_means_for_ever(self):
        settings = self.env["ir.config_parameter"]
        old = self._session(days=100)
        settings.set_param("powerbank_rental.keep_session_days", 0)
        self._run_cron("cron_retention")
        self.assertTrue(old.exists())
        settings.set_param("powerbank_rental.keep_session_days", 99)
        self._run_cron("cron_retention")
        self.assertFalse(old.exists())

    def test_many_go_in_batches(self):
        sessions = self.sessions.union(*(self._session(days=9) for _ in range(7)))
        with patch.object(retention, "BATCH", 3):
            self._run_cron("cron_retention")
        self.assertFalse(sessions.exists())

    def test_a_job_whose_time_is_over_goes_on_next_time(self):
        sessions = self.sessions.union(*(self._session(days=9) for _ in range(4)))
        cron = self.env.registry["ir.cron"]
        with (
            patch.object(retention, "BATCH", 2),
            patch.object(cron, "_commit_progress", return_value=0) as progress,
        ):
            self.retention._cron_expire()
        self.assertEqual(len(sessions.exists()), 2)
        # what is said last: that there is more, so that it is done soon
        progress.assert_called_with(remaining=1)
        self._run_cron("cron_retention")
        self.assertFalse(sessions.exists())

    def test_a_rule_may_coarsen_instead_of_drop(self):
        rule = RetentionRule(
            "powerbank_rental.keep_test_days",
            1,
            "powerbank.session",
            "ends_at",
            "_revoke",
            Domain("revoked_at", "=", False),
        )
        old = self._session(days=2)
        with patch.object(
            type(self.retention), "_retention_rules", lambda _self: [rule]
        ):
            self._run_cron("cron_retention")
        self.assertTrue(old.revoked_at)

    def test_a_rule_that_fails_does_not_stop_the_others(self):
        broken = RetentionRule(
            "powerbank_rental.keep_test_days",
            1,
            "powerbank.session",
            "ends_at",
            "_refuse_to_go",
        )
        old = self._session(days=9)
        rules = [broken, *self.retention._retention_rules()]

        def refuse(_sessions):
            raise Refusal("refused", "no")

        model = self.env.registry["powerbank.session"]
        with (
            patch.object(model, "_refuse_to_go", refuse, create=True),
            patch.object(type(self.retention), "_retention_rules", lambda _self: rules),
            mute_logger("odoo.addons.powerbank_rental.models.retention"),
        ):
            self._run_cron("cron_retention")
        self.assertFalse(old.exists())

    def test_the_books_have_no_period(self):
        kept = {"powerbank.rental", "powerbank.bill", "powerbank.rental.event"}
        dropped = {
            rule.model
            for rule in self.retention._retention_rules()
            if rule.apply == "unlink"
        }
        self.assertFalse(kept & dropped)
