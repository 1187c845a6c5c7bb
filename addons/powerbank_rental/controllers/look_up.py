"""What a request names by code; what is a customer's own does not exist for others."""

from ..api.requests import is_code
from ..errors import Refusal


def find_cabinet(env, code):
    """Return the cabinet whose label carries `code`; empty when there is none."""
    cabinets = env["powerbank.cabinet"].sudo()
    return cabinets.search_fetch([("code", "=", code)]) if is_code(code) else cabinets


def find_bank(env, code):
    """Return the power bank whose label carries `code`; empty when there is none."""
    banks = env["powerbank.bank"].sudo()
    return banks.search_fetch([("code", "=", code)]) if is_code(code) else banks


def find_own(env, model, customer, code):
    """Return the customer's own record with this code; empty when there is none."""
    records = env[model].sudo()
    domain = [("code", "=", code), ("customer_id", "=", customer.id)]
    return records.search(domain) if is_code(code) else records


def known_cabinet(env, code):
    """Return the cabinet whose label carries `code`.

    :raise Refusal: there is none.
    """
    if cabinet := find_cabinet(env, code):
        return cabinet
    raise Refusal(
        "cabinet_unknown",
        env._("This code belongs to no cabinet of ours. Please scan the label again."),
    )


def known_station(env, code):
    """Return the station with this code.

    :raise Refusal: there is none.
    """
    if station := env["powerbank.station"].sudo().search([("code", "=", code)]):
        return station
    raise Refusal(
        "station_unknown",
        env._("There is no such station. Please look it up again."),
    )


def own_rental(env, customer, code):
    """Return the customer's ordered rental with this code.

    :raise Refusal: he has none; that somebody else may have one is not told.
    """
    rental = find_own(env, "powerbank.rental", customer, code)
    if rental and rental.state != "draft":
        return rental
    raise Refusal("rental_unknown", env._("You have no rental with this code."))
