from odoo.http import Controller, request

from ..api.privacy import Erasure, PersonalData
from .dispatcher import serves
from .present import instant


class PrivacyApi(Controller):
    """What is held about the customer, and how he has it erased."""

    @serves("show_personal_data")
    def show_personal_data(self, customer):
        return PersonalData(customer.sudo()._personal_data())

    @serves("show_erasure")
    def show_erasure(self, customer):
        return self._erasure(customer)

    @serves("ask_erasure")
    def ask_erasure(self, customer, body):
        """EX-30; asked for twice, the first day stays."""
        self._requests()._ask_erasure(customer.sudo())
        return self._erasure(customer)

    @serves("withdraw_erasure")
    def withdraw_erasure(self, customer):
        self._last(customer)._withdraw()
        return self._erasure(customer)

    # === SEARCHES === #

    def _requests(self):
        return request.env["powerbank.privacy.request"].sudo()

    def _last(self, customer):
        """Return what the customer last asked for; empty when he never did."""
        domain = [("customer_id", "=", customer.id), ("kind", "=", "erasure")]
        return self._requests().search(domain, order="id DESC", limit=1)

    def _erasure(self, customer):
        wish = self._last(customer)
        return Erasure(
            state=wish.state or "none",
            asked_at=instant(wish.asked_at),
            due_at=instant(wish.due_at) if wish.state == "waiting" else None,
        )
