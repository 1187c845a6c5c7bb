from datetime import timedelta

from odoo import fields, models


class RentalFreeTime(models.Model):
    """Free time is for trying out: who takes it again and again pays (B-02, C63)."""

    _inherit = "powerbank.rental"

    free_time_notice = fields.Char(
        readonly=True, help="What the customer was told about the free time."
    )

    # === BUSINESS METHODS === #

    def _count_free_rentals(self):
        """Count the customer's free rentals in the period before this one starts."""
        self.ensure_one()
        version = self.tariff_version_id
        start = self.started_at or fields.Datetime.now()
        return self.search_count(
            [
                ("customer_id", "=", self.customer_id.id),
                ("bill_id.free", "=", True),
                (
                    "started_at",
                    ">=",
                    start - timedelta(minutes=version.free_abuse_minutes),
                ),
                ("started_at", "<", start),
            ],
            limit=version.free_abuse_count,
        )

    def _has_used_up_free_time(self):
        """Whether the customer had his free rentals of the period."""
        limit = self._free_rentals_allowed()
        return bool(limit) and self._count_free_rentals() >= limit

    def _free_rentals_allowed(self):
        """Return after how many free rentals there is no free time; 0: never."""
        version = self.tariff_version_id
        return version.free_minutes and version.free_abuse_count

    def _free_time_notice(self):
        """Say in a quote that this is the last free time, or that there is none.

        :return: a sentence, or False when neither is the case.
        """
        limit = self._free_rentals_allowed()
        left = limit - self._count_free_rentals() if limit else 2
        if left > 1:
            return False
        minutes = self.tariff_version_id.free_abuse_minutes
        if left == 1:
            return self.env._(
                "This is the last rental with free time within %s minutes.", minutes
            )
        return self.env._(
            "This rental has no free time, because you had %(count)s free rentals"
            " within %(minutes)s minutes.",
            count=limit,
            minutes=minutes,
        )

    def _warn_of_last_free_time(self):
        """Tell the customer when this free rental was the last one for a while.

        What the quote said is forgotten, unless this rental had no free time.
        """
        limit = self._free_rentals_allowed()
        if not limit:
            return
        earlier = self._count_free_rentals()
        if self.bill_id.free and earlier + 1 >= limit:
            self.free_time_notice = self._last_free_time_warning()
            period = self.tariff_version_id.free_abuse_minutes
            self._notify("free_time_used_up", free_period=period)
        elif earlier < limit:
            self.free_time_notice = False

    def _last_free_time_warning(self):
        spoken = self.with_context(lang=self.customer_id.lang or self.env.lang)
        return spoken.env._(
            "This was your last free rental: the next one within %s minutes is charged"
            " from its first minute.",
            self.tariff_version_id.free_abuse_minutes,
        )
