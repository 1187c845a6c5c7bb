from odoo.fields import Domain
from odoo.http import Controller, request

from ..api.answers import RentalPage
from ..api.files import File
from ..api.requests import is_code
from ..errors import Refusal
from . import present
from .dispatcher import serves
from .look_up import known_cabinet, own_rental
from .paging import newest_first


class RentalsApi(Controller):
    """A customer's own rentals; those of others do not exist for him."""

    @serves("create_quote")
    def create_quote(self, customer, body):
        cabinet = known_cabinet(request.env, body.cabinet)
        rentals = request.env["powerbank.rental"].sudo()
        rental = rentals._quote(customer, cabinet)
        if body.position:
            rental._on_scan_position(**body.position.model_dump())
        return present.quote(rental)

    @serves("start_rental")
    def start_rental(self, customer, body):
        """A quote that was accepted before gives the same rental again (EX-20)."""
        rentals = request.env["powerbank.rental"].sudo()
        rental = is_code(body.quote) and rentals._find_quoted(customer, body.quote)
        if not rental:
            raise Refusal(
                "quote_unknown",
                request.env._("This quote is unknown. Please scan the cabinet again."),
            )
        if rental.state == "draft":
            rental._confirm()
        return present.started(rental)

    @serves("list_rentals")
    def list_rentals(self, customer, query):
        rentals = request.env["powerbank.rental"].sudo()
        domain = self._list_domain(customer, query)
        page, following = newest_first(rentals, domain, query)
        return RentalPage(
            rentals=[present.rental(rental) for rental in page], next=following
        )

    @serves("show_rental")
    def show_rental(self, customer, code):
        return present.rental(own_rental(request.env, customer, code))

    @serves("cancel_rental")
    def cancel_rental(self, customer, code):
        rental = own_rental(request.env, customer, code)
        rental._cancel()
        return present.rental(rental)

    @serves("pay_rental")
    def pay_rental(self, customer, code):
        rental = own_rental(request.env, customer, code)
        path = rental._pay_again()
        return present.pay_link(rental, path)

    @serves("show_receipt")
    def show_receipt(self, customer, code):
        return present.receipt(self._billed(customer, code))

    @serves("download_receipt")
    def download_receipt(self, customer, code):
        rental = self._billed(customer, code)
        content = self._pdf("rental_receipt", rental)
        return File(content, f"receipt-{rental.name.replace('/', '-')}.pdf")

    @serves("download_statement")
    def download_statement(self, customer, query):
        days = {"since": query.since, "until": query.until}
        content = self._pdf("customer_statement", customer.sudo(), **days)
        return File(content, f"statement-{query.since}-{query.until}.pdf")

    def _pdf(self, name, records, **data):
        """Return a paper in the language of the request."""
        data["lang"] = request.env.lang
        papers = request.env["powerbank.paper"].sudo()
        return papers._pdf(f"powerbank_rental.{name}_report", records, data)

    # === SEARCHES === #

    def _list_domain(self, customer, query):
        """Return which of the customer's rentals the query asks for."""
        domain = Domain([("customer_id", "=", customer.id), ("state", "!=", "draft")])
        if query.state:
            domain &= Domain("state", "=", query.state)
        if query.since:
            domain &= Domain("confirmed_at", ">=", present.naive(query.since))
        if query.until:
            domain &= Domain("confirmed_at", "<", present.naive(query.until))
        return domain

    def _billed(self, customer, code):
        """Return the customer's rental with this code, which has a bill."""
        rental = own_rental(request.env, customer, code)
        if not rental.bill_id:
            raise Refusal(
                "receipt_not_ready",
                request.env._("There is no bill yet. Return the power bank first."),
                state=rental.state,
            )
        return rental
