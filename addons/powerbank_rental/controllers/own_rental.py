"""A customer's own rental: those of others do not exist for him."""

from ..api.requests import is_code
from ..errors import Refusal


def own_rental(env, customer, code):
    """Return the customer's ordered rental with this code.

    :raise Refusal: he has none; that somebody else may have one is not told.
    """
    rentals = env["powerbank.rental"].sudo()
    domain = [("code", "=", code), ("customer_id", "=", customer.id)]
    rental = rentals.search(domain) if is_code(code) else rentals
    if not rental or rental.state == "draft":
        raise Refusal(
            "rental_unknown",
            env._("You have no rental with this code."),
        )
    return rental
