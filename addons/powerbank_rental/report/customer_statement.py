from datetime import date, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain


class CustomerStatement(models.AbstractModel):
    """All that a customer rented in a period, and what it cost."""

    _name = "report.powerbank_rental.customer_statement"
    _description = "Statement"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the statements of some customers.

        :param dict data: `since` and `until`, days (ISO 8601) that both belong to the
            period; last month's when missing. `lang` as in a receipt.
        """
        data = data or {}
        since, until = self._period(data.get("since"), data.get("until"))
        customers = self.env["powerbank.customer"].browse(docids)
        statements = [
            self._statement(customer, since, until, data) for customer in customers
        ]
        return {
            "docs": customers,
            "statements": statements,
            "since": since,
            "until": until,
            "company": self.env.company,
        }

    @api.model
    def _period(self, since, until):
        """Return two dates; the last whole month for those that are missing."""
        first_of_month = fields.Date.context_today(self).replace(day=1)
        last_day = first_of_month - timedelta(days=1)
        return (
            _day(since) or last_day.replace(day=1),
            _day(until) or last_day,
        )

    @api.model
    def _statement(self, customer, since, until, data):
        rentals = self._rentals(customer, since, until)
        lang = self.env["report.powerbank_rental.rental_receipt"]._lang(customer, data)
        return {
            "customer": customer,
            "lang": lang,
            "rentals": rentals,
            "totals": self._totals(rentals),
        }

    @api.model
    def _rentals(self, customer, since, until):
        """Return the billed rentals that ended in the period, oldest first.

        A day is that of the station: its clock decides at midnight.
        """
        margin = timedelta(days=1)
        domain = Domain(
            [
                ("customer_id", "=", customer.id),
                ("state", "!=", "draft"),
                ("bill_id", "!=", False),
                ("ended_at", ">=", since - margin),
                ("ended_at", "<", until + 2 * margin),
            ]
        )
        rentals = self.env["powerbank.rental"].search(domain, order="ended_at, id")
        return rentals.filtered(lambda rental: since <= _local_day(rental) <= until)

    @api.model
    def _totals(self, rentals):
        """Return what is due and what of it is paid, by currency."""
        return [
            {
                "currency": currency,
                "count": len(own),
                "due": sum(own.mapped("due")),
                "unpaid": sum(own.filtered(lambda r: not r.paid_at).mapped("due")),
            }
            for currency, own in rentals.grouped("currency_id").items()
        ]


def _day(value):
    return date.fromisoformat(value) if isinstance(value, str) else value


def _local_day(rental):
    zone = pytz.timezone(rental.station_id.tz or "UTC")
    return pytz.utc.localize(rental.ended_at).astimezone(zone).date()
