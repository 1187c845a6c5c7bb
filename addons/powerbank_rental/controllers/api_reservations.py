from datetime import datetime

from odoo.http import Controller, request

from ..api.reservations import ReservationPage, WaitList
from ..errors import Refusal
from . import present_reservations as present
from .dispatcher import serves
from .look_up import find_own, known_cabinet, known_station
from .paging import newest_first

#: So many of the things a customer waits or waited for are listed.
WAITS = 50


class ReservationsApi(Controller):
    """What is kept for a customer; what is kept for others does not exist for him."""

    @serves("reserve_bank")
    def reserve_bank(self, customer, body):
        reservations = request.env["powerbank.reservation"].sudo()
        cabinet = known_cabinet(request.env, body.cabinet)
        held = reservations._reserve_bank(customer.sudo(), cabinet, body.minutes)
        return present.reservation(held)

    @serves("reserve_slot")
    def reserve_slot(self, customer, body):
        reservations = request.env["powerbank.reservation"].sudo()
        cabinet = known_cabinet(request.env, body.cabinet)
        held = reservations._reserve_slot(customer.sudo(), cabinet, body.minutes)
        return present.reservation(held)

    @serves("reserve_window")
    def reserve_window(self, customer, body):
        reservations = request.env["powerbank.reservation"].sudo()
        held = reservations._reserve_window(
            customer.sudo(),
            known_station(request.env, body.station),
            self._instant(body.from_at),
            self._instant(body.until_at),
        )
        return present.reservation(held)

    @serves("list_reservations")
    def list_reservations(self, customer, query):
        reservations = request.env["powerbank.reservation"].sudo()
        own = [("customer_id", "=", customer.id)]
        page, following = newest_first(reservations, own, query)
        return ReservationPage(
            reservations=[present.reservation(record) for record in page],
            next=following,
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
        station = known_station(request.env, body.station)
        return present.wait(waits._begin(customer, station, body.kind, body.minutes))

    @serves("list_waits")
    def list_waits(self, customer):
        waits = request.env["powerbank.wait"].sudo()
        found = waits.search([("customer_id", "=", customer.id)], limit=WAITS)
        return WaitList(waits=[present.wait(wait) for wait in found])

    @serves("cancel_wait")
    def cancel_wait(self, customer, code):
        wait = find_own(request.env, "powerbank.wait", customer, code)
        if not wait:
            raise Refusal(
                "wait_unknown", request.env._("You are not waiting for such a thing.")
            )
        wait._cancel()
        return present.wait(wait)

    # === SEARCHES === #

    def _instant(self, text):
        """Return the naive UTC datetime; days that no month has are refused."""
        try:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            raise Refusal(
                "window_invalid", request.env._("There is no such day.")
            ) from None

    def _reservation(self, customer, code):
        reservation = find_own(request.env, "powerbank.reservation", customer, code)
        if not reservation:
            raise Refusal(
                "reservation_unknown",
                request.env._("You have no reservation with this code."),
            )
        return reservation
