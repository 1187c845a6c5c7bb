from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class RentalWriteOff(models.Model):
    """R33, R35: who owes rents no more; what nobody ever pays is given up."""

    _inherit = "powerbank.rental"

    _arrears = models.Index(
        "(customer_id) WHERE state IN ('awaiting_payment', 'written_off')"
        " OR (state = 'sold' AND paid_at IS NULL)"
    )

    written_off_at = fields.Datetime(readonly=True, copy=False)

    # === ARREARS === #

    @api.model
    def _arrears_domain(self):
        """Rentals that are over and not paid.

        What waits for our own decision is no debt of the customer's.
        """
        unpaid_sale = Domain("state", "=", "sold") & Domain("paid_at", "=", False)
        unpaid = Domain("state", "in", ("awaiting_payment", "written_off"))
        return Domain("undecided", "=", False) & (unpaid | unpaid_sale)

    @api.model
    def _no_arrears(self, customer):
        """Return the SQL condition that `customer` owes no more than he may (R01)."""
        if limit := self._arrears_limit(customer):
            return SQL("%s", self._find_unpaid(customer)._get_owed() <= limit)
        return SQL(
            """
            NOT EXISTS (
                SELECT FROM powerbank_rental
                 WHERE customer_id = %s AND undecided IS NOT TRUE AND due > 0
                   AND (state IN ('awaiting_payment', 'written_off')
                        OR (state = 'sold' AND paid_at IS NULL)))
            """,
            customer.id,
        )

    @api.model
    def _find_unpaid(self, customer):
        """Return the rentals for which `customer` owes something."""
        own = Domain("customer_id", "=", customer.id) & Domain("due", ">", 0)
        return self.search(own & self._arrears_domain())

    def _get_owed(self):
        """Return what is due for these rentals, in the currency of the company.

        It is not rounded: who owes the smallest sum owes something.
        """
        company = self.env.company
        return sum(
            rental.currency_id._convert(
                rental.due, company.currency_id, company, round=False
            )
            for rental in self
        )

    @api.model
    def _arrears_limit(self, customer):
        """Return how much `customer` may owe and rent all the same.

        In major units of the company's currency.
        """
        return 0

    # === EVENTS - WRITE-OFF (R35) === #

    def _unpaid_until(self):
        """Return the UTC instant at which an unpaid rental is written off."""
        days = self._setting("write_off_days", 180)
        return fields.Datetime.now() + timedelta(days=days)

    def _on_unpaid(self):
        """R35: unpaid for the time that is set; a later payment still counts (R32)."""
        self.ensure_one()
        self._lock_chain()
        self.wake_at = False
        if not self._owes():
            return
        self._recall()
        self._give_up(self.env._("unpaid for %s days", self._days_unpaid()))
        self._book_bad_debt()
        note = self.env._("Rental %s was never paid", self.name)
        self.customer_id._put_on_list("black", "arrears", note=note)
        self._notify("written_off")

    def _on_paid(self, amount, evidence):
        """R32 after R35: who owes nothing any more is off the black list for that."""
        was_written_off = self._is_written_off()
        result = super()._on_paid(amount, evidence)
        own = Domain("customer_id", "=", self.customer_id.id)
        if was_written_off and not self.search_count(own & self._arrears_domain()):
            listings = self.customer_id.listing_ids
            listings.filtered(
                lambda listing: (listing.kind, listing.reason) == ("black", "arrears")
            )._end(self.env._("Rental %s was paid", self.name))
        return result

    def _owes(self):
        """Whether money is due that was not given up yet."""
        unpaid_sale = self.state == "sold" and not self.paid_at
        return self.state == "awaiting_payment" or unpaid_sale

    def _give_up(self, evidence):
        """R35; what was sold stays sold, and is a bad debt all the same."""
        self.written_off_at = fields.Datetime.now()
        if self.state == "sold":
            self._record("written_off", "R35", evidence=evidence)
        else:
            self._transition("R35", evidence=evidence)

    def _is_written_off(self):
        """Whether what this rental owes is a bad debt."""
        unpaid_sale = self.state == "sold" and not self.paid_at
        given_up = unpaid_sale and bool(self.written_off_at)
        return self.state == "written_off" or given_up

    def _days_unpaid(self):
        return (fields.Datetime.now() - self.ended_at).days

    def _book_bad_debt(self):
        """Take what will not be paid out of the books; addons with books do."""
