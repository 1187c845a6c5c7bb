"""A customer's rentals, from the quote to the receipt."""

from .. import answers, requests, statements
from ..operation import Operation

#: What can keep a customer from renting at a cabinet.
QUOTE_REFUSALS = (
    "arrears",
    "cabinet_disabled",
    "cabinet_offline",
    "cabinet_unknown",
    "consent_required",
    "customer_blocked",
    "customer_erased",
    "no_bank_available",
    "rental_open",
    "tariff_missing",
)

OPERATIONS = {
    "create_quote": Operation(
        "POST",
        "/quotes",
        "Hold the shown price for a few minutes",
        answers.Quote,
        status=201,
        body=requests.QuoteRequest,
        once=True,
        refusals=QUOTE_REFUSALS,
    ),
    "start_rental": Operation(
        "POST",
        "/rentals",
        "Accept a quote: claim a power bank and have it come out",
        answers.Started,
        status=201,
        body=requests.RentalRequest,
        once=True,
        refusals=(
            *QUOTE_REFUSALS,
            "cabinet_busy",
            "payment_down",
            "quote_changed",
            "quote_expired",
            "quote_unknown",
        ),
    ),
    "list_rentals": Operation(
        "GET",
        "/rentals",
        "List one's own rentals, newest first",
        answers.RentalPage,
        query=statements.RentalsQuery,
    ),
    "show_rental": Operation(
        "GET",
        "/rentals/{code}",
        "Show one's own rental; the fee so far while the clock runs",
        answers.Rental,
        refusals=("rental_unknown",),
    ),
    "cancel_rental": Operation(
        "POST",
        "/rentals/{code}/cancel",
        "Give up a rental before the power bank comes out",
        answers.Rental,
        once=True,
        refusals=("not_cancellable", "rental_unknown"),
    ),
    "pay_rental": Operation(
        "POST",
        "/rentals/{code}/pay",
        "Pay a rental that is over and was not paid",
        answers.PayLink,
        once=True,
        refusals=("nothing_due", "rental_unknown"),
    ),
    "show_receipt": Operation(
        "GET",
        "/rentals/{code}/receipt",
        "Show what a finished rental cost, line by line",
        answers.Receipt,
        refusals=("receipt_not_ready", "rental_unknown"),
    ),
    "download_receipt": Operation(
        "GET",
        "/rentals/{code}/receipt.pdf",
        "Download the receipt of a finished rental, in the asked language",
        None,
        refusals=("receipt_not_ready", "rental_unknown"),
        media="application/pdf",
    ),
    "download_statement": Operation(
        "GET",
        "/statement.pdf",
        "Download a statement of all rentals that ended in a period",
        None,
        query=statements.StatementQuery,
        media="application/pdf",
    ),
}
