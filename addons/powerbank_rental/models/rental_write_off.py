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

    # === ARREARS === #

    @api.model
    def _arrears_domain(self):
        """Rentals that are over and not paid."""
        unpaid_sale = Domain("state", "=", "sold") & Domain("paid_at", "=", False)
        return Domain("state", "in", ("awaiting_payment", "written_off")) | unpaid_sale

    @api.model
    def _no_arrears(self, customer):
        """Return the SQL condition that `customer` owes no more than he may (R01)."""
        owed = SQL(
            """
            SELECT coalesce(sum(due), 0) AS due, count(*) AS rentals
              FROM powerbank_rental
             WHERE customer_id = %s
               AND (state IN ('awaiting_payment', 'written_off')
                    OR (state = 'sold' AND paid_at IS NULL))
            """,
            customer.id,
        )
        limit = self._arrears_limit(customer)
        if limit:
            return SQL("(SELECT due <= %s FROM (%s) owed)", limit, owed)
        return SQL("(SELECT rentals = 0 FROM (%s) owed)", owed)

    @api.model
    def _arrears_limit(self, customer):
        """Return how much `customer` may owe and rent all the same, in major units."""
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
        if self.state != "awaiting_payment":
            return
        self._recall()
        self._transition(
            "R35",
            evidence=self.env._("unpaid for %s days", self._days_unpaid()),
            wake_at=False,
        )
        self._book_bad_debt()
        note = self.env._("Rental %s was never paid", self.name)
        self.customer_id._put_on_list("black", "arrears", note=note)
        self._notify("written_off")

    def _on_paid(self, amount, evidence):
        """R32 after R35: who owes nothing any more is off the black list for that."""
        was_written_off = self.state == "written_off"
        result = super()._on_paid(amount, evidence)
        own = Domain("customer_id", "=", self.customer_id.id)
        if was_written_off and not self.search_count(own & self._arrears_domain()):
            listings = self.customer_id.listing_ids
            listings.filtered(
                lambda listing: (listing.kind, listing.reason) == ("black", "arrears")
            )._end(self.env._("Rental %s was paid", self.name))
        return result

    def _days_unpaid(self):
        return (fields.Datetime.now() - self.ended_at).days

    def _book_bad_debt(self):
        """Take what will not be paid out of the books; addons with books do."""
