from odoo.http import Controller, request

from ..api import pages
from ..api.answers import StationPage
from ..api.requests import is_code
from ..errors import Refusal
from . import present, problems
from .dispatcher import serves


def find_cabinet(env, code):
    """Return the cabinet whose label carries `code`; empty when there is none."""
    cabinets = env["powerbank.cabinet"].sudo()
    return cabinets.search_fetch([("code", "=", code)]) if is_code(code) else cabinets


def find_bank(env, code):
    """Return the power bank whose label carries `code`; empty when there is none."""
    banks = env["powerbank.bank"].sudo()
    return banks.search_fetch([("code", "=", code)]) if is_code(code) else banks


def refuse_cabinet(env):
    return Refusal(
        "cabinet_unknown",
        env._("This code belongs to no cabinet of ours. Please scan the label again."),
    )


class PlacesApi(Controller):
    """Where power banks can be rented and returned."""

    @serves("list_stations")
    def list_stations(self, query):
        env = request.env(su=True)
        try:
            after = pages.decode(query.cursor, float, int)
        except ValueError:
            raise problems.invalid_cursor(env) from None
        found = env["powerbank.station"]._nearby(
            query.lat, query.lng, query.radius, query.limit + 1, after
        )
        page, more = found[: query.limit], len(found) > query.limit
        return StationPage(
            stations=present.stations(page),
            next=pages.encode(page[-1][1], page[-1][0].id) if more else None,
        )

    @serves("show_cabinet")
    def show_cabinet(self, code):
        cabinet = find_cabinet(request.env, code)
        if not cabinet:
            raise refuse_cabinet(request.env)
        return present.cabinet(cabinet)
