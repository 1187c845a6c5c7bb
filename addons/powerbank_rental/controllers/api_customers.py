from odoo.http import Controller, request

from ..api.customers import RestrictionList
from ..api.requests import is_code
from ..errors import Refusal
from . import present_customers as present
from .dispatcher import serves


class CustomersApi(Controller):
    """The customer's own account; those of others do not exist for him."""

    # === RESTRICTIONS === #

    @serves("list_restrictions")
    def list_restrictions(self, customer):
        listings = self._restrictions(customer)
        return RestrictionList(
            restrictions=[present.restriction(listing) for listing in listings]
        )

    @serves("appeal_restriction")
    def appeal_restriction(self, customer, code, body):
        listing = self._restrictions(customer, code)
        if not listing:
            raise Refusal(
                "restriction_unknown",
                request.env._("There is no restriction with this code."),
            )
        listing._appeal(body.text)
        return present.restriction(listing)

    def _restrictions(self, customer, code=None):
        """Return the customer's own restrictions; the one with `code`, where given."""
        listings = request.env["powerbank.customer.listing"].sudo()
        domain = [("customer_id", "=", customer.id), ("kind", "!=", "white")]
        if code is None:
            return listings.search(domain)
        return listings.search([*domain, ("code", "=", code)]) if is_code(code) else []
