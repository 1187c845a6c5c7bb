"""What customers have kept for them, and what they wait for."""

from .. import reservations
from ..operation import Operation
from .rentals import QUOTE_REFUSALS

_REFUSALS = ("reservation_limit", "reservation_open")

OPERATIONS = {
    "reserve_bank": Operation(
        "POST",
        "/reserve/bank",
        "Have a power bank of a cabinet kept for some minutes",
        reservations.Reservation,
        status=201,
        body=reservations.HoldRequest,
        once=True,
        refusals=(*QUOTE_REFUSALS, *_REFUSALS),
    ),
    "reserve_slot": Operation(
        "POST",
        "/reserve/slot",
        "Have a free slot kept for the return",
        reservations.Reservation,
        status=201,
        body=reservations.HoldRequest,
        once=True,
        refusals=(
            "cabinet_unknown",
            "no_slot_available",
            "not_renting",
            "return_elsewhere",
            *_REFUSALS,
        ),
    ),
    "reserve_window": Operation(
        "POST",
        "/reserve/window",
        "Have a power bank kept at a station in a time to come",
        reservations.Reservation,
        status=201,
        body=reservations.WindowRequest,
        once=True,
        refusals=(
            "consent_required",
            "customer_blocked",
            "reservation_not_offered",
            "station_unknown",
            "window_full",
            "window_invalid",
            *_REFUSALS,
        ),
    ),
    "list_reservations": Operation(
        "GET",
        "/reservations",
        "List one's own reservations, newest first",
        reservations.ReservationPage,
        query=reservations.ReservationsQuery,
    ),
    "show_reservation": Operation(
        "GET",
        "/reservations/{code}",
        "Show one's own reservation",
        reservations.Reservation,
        refusals=("reservation_unknown",),
    ),
    "cancel_reservation": Operation(
        "POST",
        "/reservations/{code}/cancel",
        "Give a reservation up",
        reservations.Reservation,
        once=True,
        refusals=("reservation_over", "reservation_unknown"),
    ),
    "begin_wait": Operation(
        "POST",
        "/waits",
        "Be told when a power bank or a slot is free",
        reservations.Wait,
        status=201,
        body=reservations.WaitRequest,
        once=True,
        refusals=("free_now", "station_unknown", "wait_limit", "wait_open"),
    ),
    "list_waits": Operation(
        "GET",
        "/waits",
        "List what one waits for",
        reservations.WaitList,
    ),
    "cancel_wait": Operation(
        "POST",
        "/waits/{code}/cancel",
        "Wait no longer",
        reservations.Wait,
        once=True,
        refusals=("wait_over", "wait_unknown"),
    ),
}
