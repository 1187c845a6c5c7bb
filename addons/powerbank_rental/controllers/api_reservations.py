from datetime import datetime

from odoo.fields import Domain
from odoo.http import Controller, request

from ..api import pages
from ..api.requests import is_code
from ..api.reservations import ReservationPage, WaitList
from ..errors import Refusal
from . import present_reservations as present
from . import problems
from .api_places import find_cabinet, refuse_cabinet
from .dispatcher import serves

#: So many of the things a customer waits or waited for are listed.
WAITS = 50


def own(model, customer, code):
    """Return the customer's own record with this code; empty when there is none."""
    records = request.env[model].sudo()
    domain = [("code", "=", code), ("customer_id", "=", customer.id)]
    return records.search(domain) if is_code(code) else records


class ReservationsApi(Controller):
    """What is kept for a customer; what is kept for others does not exist for him."""

    @serves("reserve_bank")
    def reserve_bank(self, customer, body):
        reservations = request.env["powerbank.reservation"].sudo()
        cabinet = self._cabinet(body.cabinet)
        held = reservations._reserve_bank(customer.sudo(), cabinet, body.minutes)
        return present.reservation(held)

    @serves("reserve_slot")
    def reserve_slot(self, customer, body):
        reservations = request.env["powerbank.reservation"].sudo()
        cabinet = self._cabinet(body.cabinet)
        held = reservations._reserve_slot(customer.sudo(), cabinet, body.minutes)
        return present.reservation(held)

    @serves("reserve_window")
    def reserve_window(self, customer, body):
        reservations = request.env["powerbank.reservation"].sudo()
        held = reservations._reserve_window(
            customer.sudo(),
            self._station(body.station),
            self._instant(body.from_at),
            self._instant(body.until_at),
        )
        return present.reservation(held)

    @serves("list_reservations")
    def list_reservations(self, customer, query):
        try:
            after = pages.decode(query.cursor, int)
        except ValueError:
            raise problems.invalid_cursor(request.env) from None
        domain = Domain("customer_id", "=", customer.id)
        if after:
            domain &= Domain("id", "<", after[0])
        reservations = request.env["powerbank.reservation"].sudo()
        found = reservations.search(domain, order="id DESC", limit=query.limit + 1)
        page, more = found[: query.limit], len(found) > query.limit
        return ReservationPage(
            reservations=[present.reservation(record) for record in page],
            next=pages.encode(page[-1].id) if more else None,
        )

    @serves("show_reservation")
    def show_reservation(self, customer, code):
        return present.reservation(self._reservation(customer, code))

    @serves("cancel_reservation")
    def cancel_reservation(self, customer, code):
        reservation = self._reservation(customer, code)
        reservation._cancel(request.env._("Cancelled by the customer"))
        return present.reservation(reservation)

    # === WAITS === #

    @serves("begin_wait")
    def begin_wait(self, customer, body):
        waits = request.env["powerbank.wait"].sudo()
        station = self._station(body.station)
        return present.wait(waits._begin(customer, station, body.kind, body.minutes))

    @serves("list_waits")
    def list_waits(self, customer):
        waits = request.env["powerbank.wait"].sudo()
        found = waits.search([("customer_id", "=", customer.id)], limit=WAITS)
        return WaitList(waits=[present.wait(wait) for wait in found])

    @serves("cancel_wait")
    def cancel_wait(self, customer, code):
        wait = own("powerbank.wait", customer, code)
        if not wait:
            raise Refusal(
                "wait_unknown", request.env._("You are not waiting for such a thing.")
            )
        wait._cancel()
        return present.wait(wait)

    # === SEARCHES === #

    def _cabinet(self, code):
        cabinet = find_cabinet(request.env, code)
        if not cabinet:
            raise refuse_cabinet(request.env)
        return cabinet

    def _station(self, code):
        station = request.env["powerbank.station"].sudo().search([("code", "=", code)])
        if not station:
            raise Refusal(
                "station_unknown",
                request.env._("There is no such station. Please look it up again."),
            )
        return station

    def _instant(self, text):
        """Return the naive UTC datetime; days that no month has are refused."""
        try:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            raise Refusal(
                "window_invalid", request.env._("There is no such day.")
            ) from None

    def _reservation(self, customer, code):
        reservation = own("powerbank.reservation", customer, code)
        if not reservation:
            raise Refusal(
                "reservation_unknown",
                request.env._("You have no reservation with this code."),
            )
        return reservation
