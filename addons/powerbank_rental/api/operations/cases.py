"""What went wrong, in the customer's view."""

from .. import answers, cases
from ..operation import Operation

CLAIM = ("rental_unknown", "wrong_state")


def _claim(path, summary, body=cases.TroubleRequest, answer=cases.Case, refusals=CLAIM):
    return Operation(
        "POST", path, summary, answer, body=body, once=True, refusals=refusals
    )


OPERATIONS = {
    "ask_swap": _claim(
        "/rentals/{code}/swap",
        "Ask for another power bank; put the first one back then",
        cases.SwapRequest,
        answers.Rental,
        (*CLAIM, "no_bank_available", "swap_limit", "swap_too_late"),
    ),
    "list_return_places": Operation(
        "GET",
        "/rentals/{code}/return-places",
        "List where one's own rental may end and a slot is free now",
        cases.ReturnPlaces,
        query=cases.ReturnPlacesQuery,
        refusals=("rental_unknown",),
    ),
    "claim_cannot_return": _claim(
        "/rentals/{code}/cannot-return",
        "Say that there is no place to return to: the clock stops with proof",
        cases.CannotReturnRequest,
        cases.CannotReturn,
    ),
    "claim_returned": _claim(
        "/rentals/{code}/returned",
        "Say that it was returned: the clock stops at once, the cabinet is asked",
        cases.ReturnedRequest,
        refusals=(*CLAIM, "cabinet_unknown"),
    ),
    "claim_not_charging": _claim(
        "/rentals/{code}/not-charging",
        "Say that the power bank does not charge: returned soon it costs nothing",
    ),
    "claim_nothing_came_out": _claim(
        "/rentals/{code}/nothing-came-out",
        "Say that no power bank came out although the rental began",
    ),
    "dispute_rental": _claim(
        "/rentals/{code}/dispute",
        "Disagree with time, place, condition or amount; a person decides",
        cases.DisputeRequest,
    ),
    "report_fault": Operation(
        "POST",
        "/faults",
        "Report something broken",
        cases.Case,
        status=201,
        body=cases.FaultRequest,
        once=True,
        refusals=("cabinet_unknown", "fault_limit"),
    ),
    "list_cases": Operation(
        "GET",
        "/cases",
        "List one's own cases, newest first",
        cases.CasePage,
        query=cases.CasesQuery,
    ),
    "show_case": Operation(
        "GET",
        "/cases/{code}",
        "Show one's own case and what was decided",
        cases.Case,
        refusals=("case_unknown",),
    ),
    "add_photo": Operation(
        "POST",
        "/cases/{code}/photos",
        "Add a photo to one's own case while it is undecided",
        cases.Case,
        status=201,
        body=cases.PhotoRequest,
        once=True,
        refusals=("case_unknown", "photo_invalid", "photo_limit", "wrong_state"),
        max_body=cases.MAX_PHOTO_BODY,
    ),
}
