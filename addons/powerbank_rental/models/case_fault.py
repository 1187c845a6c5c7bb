from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..errors import Refusal
from .case import OPEN_STATES


class CaseFault(models.Model):
    """Faults that customers report: one case a cabinet, and not too many a day."""

    _inherit = "powerbank.case"

    _one_fault_at_a_time = models.UniqueIndex(
        "(customer_id, cabinet_id)"
        " WHERE kind = 'fault' AND state IN ('open', 'review') AND rental_id IS NULL",
        "The customer has reported this cabinet already.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _report_fault(self, customer, cabinet, text):
        """Open a case about a broken cabinet, and tell who looks after it.

        While a case of this customer about it is open, what he says is added to it.

        :raise Refusal: he reported as many as he can within a day.
        """
        own = self._faults_of(customer)
        if known := own.filtered(
            lambda case: case.cabinet_id == cabinet and case.state in OPEN_STATES
        ):
            known.message_post(body=text)
            return known
        self._check_fault_limit(len(own.filtered(self._is_of_today)))
        case = self._open_fault(customer, cabinet, text)
        case._to_review(self.env._("Reported by a customer."))
        cabinet._report_fault(self.env._("A customer reports it: case %s", case.name))
        return case

    @api.model
    def _open_fault(self, customer, cabinet, text):
        """:raise ConcurrencyError: he reports it twice at once; to be tried again."""
        try:
            with self.env.cr.savepoint():
                return self._open_case("fault", customer, cabinet=cabinet, text=text)
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _faults_of(self, customer):
        """Return the faults of `customer` that are open, or of the last day."""
        domain = fields.Domain("customer_id", "=", customer.id)
        domain &= fields.Domain("kind", "=", "fault")
        today = fields.Domain("opened_at", ">", _a_day_ago())
        return self.search(domain & (today | fields.Domain("state", "in", OPEN_STATES)))

    @api.model
    def _is_of_today(self, case):
        return case.opened_at > _a_day_ago()

    @api.model
    def _check_fault_limit(self, count):
        limit = self.env["powerbank.rental"]._setting("faults_per_day", 10)
        if count >= limit:
            raise Refusal(
                "fault_limit",
                self.env._(
                    "You have reported %s faults within a day. Please call the"
                    " hotline.",
                    count,
                ),
            )


def _a_day_ago():
    return fields.Datetime.now() - timedelta(days=1)
