from odoo import models
from odoo.fields import Domain

from odoo.addons.powerbank_rental.errors import Refusal

#: What a payment keeps of the payer in words of its own.
PAYER_FIELDS = (
    "partner_name",
    "partner_email",
    "partner_phone",
    "partner_address",
    "partner_zip",
    "partner_city",
    "partner_state_id",
    "partner_country_id",
)


class Customer(models.Model):
    """A customer's payments: part of his data, and what stays when he leaves."""

    _inherit = "powerbank.customer"

    # === BUSINESS METHODS === #

    def _payments(self):
        transactions = self.env["payment.transaction"].sudo()
        rentals = self.rental_ids.sudo()
        return transactions.search(
            [("powerbank_rental_id", "in", rentals.ids)], order="id"
        )

    def _personal_topics(self):
        payments = self._personal_topic(
            "payments",
            "payment.transaction",
            Domain("powerbank_rental_id.customer_id", "=", self.id),
            "reference provider_id provider_reference operation state amount"
            " currency_id create_date last_state_change powerbank_rental_id"
            " partner_name partner_email partner_phone",
        )
        return [*super()._personal_topics(), payments]

    def _check_erasable(self):
        """EX-30: refused also while money is still on its way."""
        requests = self.env["powerbank.payment.request"].sudo()
        waiting = requests.search(
            [
                ("rental_id", "in", self.rental_ids.ids),
                ("state", "not in", ("done", "cancelled")),
            ],
            limit=1,
        )
        if waiting:
            raise Refusal(
                "erasure_refused",
                self.env._(
                    "Money for rental %s is still on its way. Wait until it arrived.",
                    waiting.rental_id.name,
                ),
                rental=waiting.rental_id.code,
            )
        return super()._check_erasable()

    def _erase_personal_data(self):
        """Payments stay for the books, without the name of who paid."""
        self._payments().write(dict.fromkeys(PAYER_FIELDS, False))
        return super()._erase_personal_data()
