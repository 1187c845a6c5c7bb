from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import SQL

from ..errors import Refusal
from ..free_number import first_free
from ..rows import OPEN_STATES


class RentalOpenLimit(models.Model):
    """How many rentals one customer has open at a time (rule B-29).

    Each of them has a number of its own, from one to the limit. A unique index stands
    behind the numbers, so starts at the same instant do not exceed it either.
    """

    _inherit = "powerbank.rental"

    open_number = fields.Integer(
        readonly=True,
        copy=False,
        default=1,
        help="Which of the rentals it was that its customer had open at a time.",
    )

    _one_open_per_customer = models.UniqueIndex(
        "(customer_id, open_number) WHERE state IN"
        " ('authorizing', 'ejecting', 'in_use', 'ended', 'exception')"
    )

    # === BUSINESS METHODS === #

    @api.model
    def _open_limit(self):
        return self._setting("open_rentals", 1)

    @api.model
    def _open_rentals(self, customer):
        """Return what `customer` has open, newest first."""
        own = Domain("customer_id", "=", customer.id)
        return self.search(own & Domain("state", "in", OPEN_STATES))

    @api.model
    def _check_open_limit(self, customer):
        """Guard of R01: one more rental than the customer has open is allowed."""
        rentals = self._open_rentals(customer)
        if len(rentals) >= self._open_limit():
            raise self._refuse_further_rental(rentals[0])

    def _within_open_limit(self):
        """Return the same as a SQL condition, for the customer of this rental."""
        return SQL(
            """
            (SELECT count(*) FROM powerbank_rental
              WHERE customer_id = %s AND state IN %s) < %s
            """,
            self.customer_id.id,
            OPEN_STATES,
            self._open_limit(),
        )

    def _next_open_number(self):
        """Return the number that this rental takes; who may have one needs no query."""
        if self._open_limit() == 1:
            return 1
        return first_free(self._open_rentals(self.customer_id).mapped("open_number"))

    def _refuse_further_rental(self, rental=None):
        """Return the refusal that names the limit.

        :param rental: one of those that are open, where it is known.
        """
        limit = self._open_limit()
        details = {"limit": limit, **({"rental": rental.code} if rental else {})}
        if limit == 1:
            message = self.env._(
                "You are renting a power bank already. Return it first."
            )
        else:
            message = self.env._(
                "You can rent %s power banks at a time. Return one first.", limit
            )
        return Refusal("rental_open", message, **details)

    def _lose_open_number(self, error):
        """Another start took the number meanwhile: with one it was the last.

        With more the request begins anew, and sees what is open now.

        :raise Refusal: there is only one number.
        :raise ConcurrencyError: there may be another.
        """
        if self._open_limit() == 1:
            raise self._refuse_further_rental() from None
        raise ConcurrencyError(str(error)) from error
