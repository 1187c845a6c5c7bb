import logging
from datetime import timedelta
from typing import NamedTuple

from psycopg2 import Error

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Records at a time, and in one transaction.
BATCH = 500


class RetentionRule(NamedTuple):
    """For how long records are kept, and what becomes of them then.

    `setting` is the system parameter of the days (0: for ever), `days` what holds
    without it; `field` the instant from which on they count. `apply` is the method
    that is called on a batch: it must take the records out of `domain`, or drop them.
    """

    setting: str
    days: int
    model: str
    field: str
    apply: str = "unlink"
    domain: Domain = Domain.TRUE


class Retention(models.AbstractModel):
    """Rule B-75: nothing personal is kept for longer than its period.

    Bills, payments and the ledger are kept for ten years and longer: no rule is for
    them. Each topic adds its rules to `_retention_rules`; one daily job carries all of
    them out, in batches that are a transaction each, so it can be killed at any point.
    """

    _name = "powerbank.retention"
    _description = "Retention"

    @api.model
    def _retention_rules(self):
        """Return a list of `RetentionRule`; every part of the suite adds its own."""
        return [
            RetentionRule(
                "powerbank_rental.keep_session_days", 7, "powerbank.session", "ends_at"
            ),
            RetentionRule(
                "powerbank_rental.keep_code_days",
                1,
                "powerbank.sign.in.code",
                "create_date",
            ),
            RetentionRule(
                "powerbank_rental.keep_request_days", 1, "powerbank.api.request", "at"
            ),
            RetentionRule(
                "powerbank_rental.notification_days",
                365,
                "powerbank.notification",
                "create_date",
            ),
            RetentionRule(
                "powerbank_rental.keep_origin_days",
                1095,
                "powerbank.consent.origin",
                "create_date",
            ),
            RetentionRule(
                "powerbank_rental.keep_export_days",
                7,
                "powerbank.privacy.request",
                "done_at",
                "_drop_export",
                Domain("kind", "=", "export") & Domain("state", "=", "done"),
            ),
            *self._position_rules(),
        ]

    @api.model
    def _position_rules(self):
        """Where phones were: a coarse grid is left of scans, nothing of proofs."""
        setting, days = "powerbank_rental.keep_position_days", 180
        decided = Domain("has_position", "=", True) & Domain(
            "state", "in", ("accepted", "rejected")
        )
        return [
            RetentionRule(
                setting,
                days,
                "powerbank.rental",
                "create_date",
                "_coarsen_scan",
                Domain("scan_crs", "!=", False),
            ),
            RetentionRule(
                setting,
                days,
                "powerbank.case",
                "opened_at",
                "_forget_position",
                decided,
            ),
        ]

    @api.model
    def _cron_expire(self):
        """Carry out every rule, as far as the time of the job goes."""
        for rule in self._retention_rules():
            try:
                if not self._expire(rule):
                    return
            except (UserError, Error):
                self.env.cr.rollback()
                _logger.exception("Retention of %s failed", rule.model)

    @api.model
    def _expire(self, rule):
        """Carry out one rule; return whether there is time for more."""
        days = self._days(rule)
        if not days:
            return True
        Cron = self.env["ir.cron"]
        horizon = fields.Datetime.now() - timedelta(days=days)
        due = Domain(rule.domain) & Domain(rule.field, "<", horizon)
        records = self.env[rule.model].with_context(active_test=False)
        last_id = 0
        while batch := records.search(
            due & Domain("id", ">", last_id), order="id", limit=BATCH
        ):
            last_id = batch[-1].id
            count = len(batch)
            getattr(batch, rule.apply)()
            if not Cron._commit_progress(count):
                # there is more, so the job goes on soon and not tomorrow
                Cron._commit_progress(remaining=1)
                return False
        return True

    @api.model
    def _days(self, rule):
        return self.env["res.config.settings"]._number(rule.setting, rule.days)
