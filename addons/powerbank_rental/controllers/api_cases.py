from base64 import b64decode

from odoo.http import Controller, request

from ..api.cases import CasePage
from ..errors import Refusal
from ..geo import SYSTEMS
from . import present, present_cases
from .dispatcher import serves
from .look_up import find_own, known_cabinet, own_rental
from .paging import newest_first


class CasesApi(Controller):
    """What a customer complains about, and how that stands."""

    # === CLAIMS ABOUT A RENTAL === #

    @serves("ask_swap")
    def ask_swap(self, customer, code, body):
        rental = self._own(customer, code)
        rental._ask_swap(body.reason)
        return present.rental(rental)

    @serves("list_return_places")
    def list_return_places(self, customer, code, query):
        rental = self._own(customer, code)
        place = _position(query)
        stations = request.env["powerbank.station"].sudo()
        position = place["latitude"], place["longitude"]
        found = stations._nearest_free(*position, rental)
        return present_cases.return_places(rental, found)

    @serves("claim_cannot_return")
    def claim_cannot_return(self, customer, code, body):
        rental = self._own(customer, code)
        place = _position(body.place)
        case = rental._claim_cannot_return(text=body.text, **place)
        stations = request.env["powerbank.station"].sudo()
        found = []
        if place:
            position = place["latitude"], place["longitude"]
            found = stations._nearest_free(*position, rental)
        return present_cases.cannot_return(case, found)

    @serves("claim_returned")
    def claim_returned(self, customer, code, body):
        rental = self._own(customer, code)
        cabinet = known_cabinet(request.env, body.cabinet)
        place = _position(body.place)
        case = rental._claim_returned(cabinet, text=body.text, **place)
        return present_cases.case(case)

    @serves("claim_not_charging")
    def claim_not_charging(self, customer, code, body):
        rental = self._own(customer, code)
        return present_cases.case(rental._claim_not_charging(text=body.text))

    @serves("claim_nothing_came_out")
    def claim_nothing_came_out(self, customer, code, body):
        rental = self._own(customer, code)
        return present_cases.case(rental._claim_nothing_came_out(text=body.text))

    @serves("dispute_rental")
    def dispute_rental(self, customer, code, body):
        rental = self._own(customer, code)
        return present_cases.case(rental._claim_dispute(body.about, text=body.text))

    # === FAULTS === #

    @serves("report_fault")
    def report_fault(self, customer, body):
        cabinet = known_cabinet(request.env, body.cabinet)
        case = self._cases()._report_fault(customer, cabinet, body.text)
        return present_cases.case(case)

    # === CASES === #

    @serves("list_cases")
    def list_cases(self, customer, query):
        own = [("customer_id", "=", customer.id)]
        page, following = newest_first(self._cases(), own, query)
        return CasePage(
            cases=[present_cases.case(case) for case in page], next=following
        )

    @serves("show_case")
    def show_case(self, customer, code):
        return present_cases.case(self._own_case(customer, code))

    @serves("add_photo")
    def add_photo(self, customer, code, body):
        case = self._own_case(customer, code)
        case._add_photo(_decoded(body.image))
        return present_cases.case(case)

    # === SEARCHES === #

    def _own(self, customer, code):
        """The timeline names the customer as the one who acts."""
        rental = own_rental(request.env, customer, code)
        return rental.with_context(powerbank_actor=request.env._("customer"))

    def _cases(self):
        return request.env["powerbank.case"].sudo()

    def _own_case(self, customer, code):
        case = find_own(request.env, "powerbank.case", customer, code)
        if not case:
            raise Refusal(
                "case_unknown", request.env._("You have no case with this code.")
            )
        return case


def _decoded(image):
    """Return the bytes of an image in Base64; none where it is not Base64."""
    try:
        return b64decode(image, validate=True)
    except ValueError:
        return b""


def _position(place):
    """Return the fields of a case for a place in any system of coordinates."""
    if not place:
        return {}
    point = SYSTEMS[place.crs](place.lat, place.lng).wgs84()
    return {
        "latitude": point.latitude,
        "longitude": point.longitude,
        "has_position": True,
    }
