from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL


class RentalFreeTime(models.Model):
    """Free time is for trying out: who takes it again and again pays (B-02, C63)."""

    _inherit = "powerbank.rental"

    free_time_notice = fields.Char(
        readonly=True, help="What the customer was told about the free time."
    )

    # === BUSINESS METHODS === #

    def _count_free_rentals(self):
        """Return `{rental: free rentals of its customer in the period before it}`.

        One query for all; rentals whose price has no such period are left out. Waived
        for a dead power bank, a rental was free as well.
        """
        limited = self.filtered(lambda rental: rental._free_rentals_allowed())
        if not limited:
            return {}
        self.flush_model(["bill_id", "customer_id", "started_at", "state", "waiver"])
        self.env["powerbank.bill"].flush_model(["free"])
        periods = [rental._free_period(place) for place, rental in enumerate(limited)]
        query = SQL(
            """SELECT asked.place, (SELECT count(*) FROM (
                          SELECT FROM powerbank_rental rental
                            JOIN powerbank_bill bill ON bill.id = rental.bill_id
                           WHERE rental.customer_id = asked.customer
                             AND (bill.free OR rental.waiver = 'dead_bank')
                             AND rental.state <> 'draft'
                             AND rental.started_at >= asked.since
                             AND rental.started_at < asked.start
                           LIMIT asked.most) AS earlier)
                 FROM (VALUES %s) AS asked(place, customer, most, since, start)""",
            SQL(", ").join(periods),
        )
        return {limited[place]: count for place, count in self.env.execute_query(query)}

    def _free_period(self, place):
        """Return the SQL row that asks for the free rentals before this one."""
        version = self.tariff_version_id
        start = self.started_at or fields.Datetime.now()
        return SQL(
            "(%s, %s, %s, %s::timestamp, %s::timestamp)",
            place,
            self.customer_id.id,
            version.free_abuse_count,
            start - timedelta(minutes=version.free_abuse_minutes),
            start,
        )

    def _used_up_free_time(self):
        """Return those of these whose customers had their free rentals before."""
        counts = self._count_free_rentals()
        return self.filtered(
            lambda rental: (
                rental in counts and counts[rental] >= rental._free_rentals_allowed()
            )
        )

    def _free_rentals_allowed(self):
        """Return after how many free rentals there is no free time; 0: never."""
        version = self.tariff_version_id
        return version.free_minutes and version.free_abuse_count

    def _free_time_notice(self):
        """Say in a quote that this is the last free time, or that there is none.

        :return: a sentence, or False when neither is the case.
        """
        limit = self._free_rentals_allowed()
        left = limit - self._count_free_rentals()[self] if limit else 2
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
        earlier = self._count_free_rentals()[self]
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
