from odoo import models

from odoo.addons.powerbank_rental.money import to_major, to_minor


class RentalRefund(models.Model):
    """What was paid too much goes back where it came from (rule C.7, PAY12)."""

    _inherit = "powerbank.rental"

    # === VERBS === #

    def _recall(self):
        """R29, R34, R36: call off the captures that no provider was asked for yet."""
        waiting = self.payment_request_ids.sudo().filtered(
            lambda r: r.kind == "capture" and r.state in ("queued", "failed")
        )
        waiting._call_off(self.env._("The amount changed"))
        return super()._recall()

    def _pay_back(self):
        """Ask for the refund of what was paid above `due`, tender by tender.

        Called whenever something was paid, refunded or billed anew: what has to wait
        for another refund of the same payment is asked for after it.
        """
        tenders = self.sudo().tender_ids
        excess = -self._get_outstanding() - tenders._get_under_way()
        for tender in tenders._sorted_for_refund():
            amount = min(excess, tender._get_refundable())
            if amount > 0:
                tender._refund(amount)
                excess -= amount
        return super()._pay_back()

    # === EVENTS - PAYMENT REQUESTS === #

    def _on_refund_done(self, request):
        """PAY12: money went back, out of the deposit or out of a payment."""
        tender, currency = request.tender_id, self.currency_id
        amount = to_minor(request.amount, currency)
        if tender:
            tender.refunded += to_major(amount, currency)
        account = "receivable" if tender else "deposit_held"
        counterpart = (account, self.partner_id, amount)
        if request.child_id:
            self._book_payment(request.child_id, [counterpart])
        else:
            self.env["powerbank.ledger.entry"]._post(
                key=f"payout:{request.id}",
                source=self,
                lines=[("cash:manual", None, -amount), counterpart],
            )
        self._record("refunded", evidence=request.reference)
        if tender:
            self._notify("refunded")
            if request.transaction_id and request.transaction_id._is_hold():
                self._release()
        self._pay_back()

    # === GETTERS === #

    def _refunds(self):
        """Return what goes back of this rental, as the receipt tells it."""
        live = self.sudo().payment_request_ids.filtered(
            lambda request: request.tender_id and request.state != "cancelled"
        )
        return super()._refunds() + [
            {
                "number": request.reference,
                "amount": request.amount,
                "at": request.create_date,
                "done": request.state == "done",
            }
            for request in live.sorted("id")
        ]
