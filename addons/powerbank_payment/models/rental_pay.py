from datetime import timedelta

from werkzeug.urls import url_encode

from odoo import fields, models

from odoo.addons.payment import utils as payment_utils
from odoo.addons.powerbank_rental.errors import Refusal
from odoo.addons.powerbank_rental.money import to_major, to_minor

#: Seconds between two looks at a deposit whose provider is being asked.
QUERY_SECONDS = 60


class RentalPay(models.Model):
    """How a customer pays what his deposit did not, and what providers prove late."""

    _inherit = "powerbank.rental"

    # === BUSINESS METHODS - PAY LINK (R33) === #

    def _pay_again(self):
        """R33: the customer wants to pay: try the deposit again, and give him a link.

        :return: address of a page of the payment framework, without the server.
        :raise Refusal: nothing is unpaid.
        """
        super()._pay_again()
        self.lock_for_update(allow_referencing=True)
        self.payment_request_ids.sudo().filtered(
            lambda r: r.kind == "capture" and r.state in ("queued", "failed")
        )._requeue()
        return self._get_pay_link(self._amount_to_pay())

    def _amount_to_pay(self):
        if not self._is_unpaid():
            return super()._amount_to_pay()
        return max(to_major(self._get_outstanding(), self.currency_id), 0)

    def _get_pay_link(self, amount):
        partner, currency = self.partner_id, self.currency_id
        token = payment_utils.generate_access_token(
            partner.id, amount, currency.id, env=self.env
        )
        query = {
            "reference": self.name,
            "amount": amount,
            "currency_id": currency.id,
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "powerbank_rental": self.code,
            "access_token": token,
        }
        return f"/payment/pay?{url_encode(query)}"

    def _get_payment_values(self, amount):
        """Return what makes a transaction of the framework pay this rental.

        :param float amount: in major units.
        :raise Refusal: it is not what is unpaid.
        """
        self.ensure_one()
        unpaid = self._amount_to_pay()
        if not unpaid or self.currency_id.compare_amounts(amount, unpaid):
            raise Refusal(
                "nothing_due",
                self.env._("This is not what is left to pay. Open the rental anew."),
            )
        return {"powerbank_rental_id": self.id, "powerbank_is_payment": True}

    # === EVENTS - PAYMENT BY LINK === #

    def _on_payment_changed(self, payment):
        """The provider proved or refused a payment that the customer made himself."""
        self.ensure_one()
        self._lock_chain()
        amount = to_minor(payment.amount, payment.currency_id)
        if payment.state == "done":
            self._book_payment(payment, [("receivable", self.partner_id, -amount)])
            self._add_tender("external", amount, payment)
            self._recall()
            self._on_money_received(payment.reference)
            self._collect()
            self._pay_back()
        elif payment.state == "authorized":
            self._queue_request("capture", payment, amount)
        elif payment.state in ("cancel", "error") and self._is_unpaid():
            self._record("payment_refused", "R33", evidence=payment.state_message)

    # === EVENTS - DOUBTFUL NOTICES (EX-19) === #

    def _on_doubtful_notice(self, payment):
        """EX-19: a notice names another amount: believe nothing, and call a person."""
        self.ensure_one()
        self._record("payment_doubtful", evidence=payment.reference)
        self._alert_finance(
            self.env._(
                "The payment service reports another amount than payment %(payment)s of"
                " rental %(rental)s has. Nothing was booked: ask the service.",
                payment=payment.reference,
                rental=self.name,
            )
        )

    def _alert_finance(self, note):
        """Put `note` before the finance team."""
        for user in self.company_id._powerbank_staff("finance"):
            self.partner_id.sudo().activity_schedule(
                "mail.mail_activity_data_warning", user_id=user.id, note=note
            )

    # === EVENTS - THE HOLD (R05, EX-18) === #

    def _on_authorization_overdue(self):
        """R05 only once the provider was asked: its notice may have been lost."""
        hold = self._get_hold()
        if hold.state not in ("draft", "pending"):
            return super()._on_authorization_overdue()
        self._queue_request("query", hold, to_minor(hold.amount, hold.currency_id))
        self.wake_at = fields.Datetime.now() + timedelta(seconds=QUERY_SECONDS)
        return None

    def _on_hold_queried(self, hold):
        """R05: the provider was asked, and knows of no hold."""
        self._lock_chain()
        if self.state == "authorizing" and hold.state in ("draft", "pending"):
            self._on_authorization_timed_out()

    # === HOOKS === #

    def _may_rise(self):
        """R34: not once a provider was told the amount."""
        told = self.payment_request_ids.sudo().filtered(
            lambda r: r.kind == "capture" and r.state in ("processing", "done")
        )
        payments = self.sudo().transaction_ids
        fixed = any(payment._powerbank_only_lowers() for payment in payments)
        return super()._may_rise() and not told and not fixed
