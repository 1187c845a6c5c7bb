from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: Minutes after which a provider that said nothing is asked (EX-18).
POLL_MINUTES = 5


class PaymentQuery(models.Model):
    """EX-18: a notice can be lost, so the provider is asked as well."""

    _inherit = "powerbank.payment.request"

    # === SCHEDULED JOB === #

    @api.model
    def _due_domain(self, tried):
        """Also what was sent some minutes ago and has no final answer."""
        pending = Domain([("state", "=", "processing"), ("unanswered", "=", False)])
        due = Domain("next_try_at", "<=", fields.Datetime.now())
        return super()._due_domain(tried) | (
            pending & due & Domain("id", "not in", tried.ids)
        )

    def _prepare(self):
        """A question makes no child, and leaves a request as it is."""
        if self.kind == "query" or self._is_pending():
            self.attempts += 1
            self._look_again()
            return
        super()._prepare()

    def _is_pending(self):
        return self.state == "processing" and not self.unanswered

    def _send(self):
        """Ask for the state of the payment; what is proven takes the usual way."""
        if self.kind != "query" and not self._is_pending():
            return super()._send()
        sending = bool(self.child_id)
        payment = self.child_id or self.transaction_id
        payment.with_context(powerbank_sending=sending)._powerbank_query()
        return True

    def _on_answer(self):
        """A question is over when it is answered; whatever came of it was applied."""
        if self.kind == "query":
            self.write({"state": "done", "unanswered": False})
            self.transaction_id._get_rental()._on_hold_queried(self.transaction_id)
            return
        super()._on_answer()
        if self._is_pending():
            self._look_again()

    def _look_again(self):
        minutes = self.rental_id._setting("poll_minutes", POLL_MINUTES)
        self.next_try_at = fields.Datetime.now() + timedelta(minutes=minutes)
        self._wake(self.next_try_at)

    def _postpone(self, message):
        """Nobody waits an hour to know whether a deposit is held."""
        if self.kind != "query":
            return super()._postpone(message)
        self.message = message
        return self._look_again()
