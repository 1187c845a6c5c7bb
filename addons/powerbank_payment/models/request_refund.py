from odoo import api, fields, models

from odoo.addons.powerbank_rental.errors import Refusal


class PaymentRefund(models.Model):
    """A refund of what paid a rental: by its provider, or by hand where it was cash."""

    _inherit = "powerbank.payment.request"

    tender_id = fields.Many2one(
        "powerbank.tender",
        string="Gives Back",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="None where a deposit goes back of which nothing was taken.",
    )
    proof = fields.Char(readonly=True, help="What proves that staff paid it out.")

    _of_something = models.Constraint(
        "CHECK (transaction_id IS NOT NULL OR tender_id IS NOT NULL)",
        "A request concerns a payment.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _queue(self, kind, transaction, amount, **values):
        if kind == "refund" and not transaction._is_hold():
            tenders = transaction.powerbank_rental_id.tender_ids
            paid = tenders.filtered(lambda tender: tender.transaction_id == transaction)
            values.setdefault("tender_id", paid.id)
        return super()._queue(kind, transaction, amount, **values)

    @api.model
    def _queue_refund(self, tender, amount):
        """Write down that a part of `tender` goes back.

        :param float amount: in major units.
        """
        if tender.transaction_id:
            payment, values = tender.transaction_id, {"tender_id": tender.id}
            return self._queue("refund", payment, amount, **values)
        rental = tender.rental_id
        number = self.search_count([("rental_id", "=", rental.id)]) + 1
        return self.create(
            {
                "rental_id": rental.id,
                "tender_id": tender.id,
                "kind": "refund",
                "reference": f"{rental.name}H{number}",
                "amount": amount,
                "company_id": rental.company_id.id,
                "state": "by_hand",
            }
        )

    def _pay_out(self, proof):
        """PAY12: staff paid it out, since no provider can (any more)."""
        self.ensure_one()
        self.rental_id.lock_for_update(allow_referencing=True)
        self.lock_for_update(allow_referencing=True)
        if self.kind != "refund" or self.state not in ("by_hand", "failed"):
            raise Refusal(
                "wrong_state", self.env._("There is nothing to pay out by hand.")
            )
        self.write({"state": "done", "proof": proof, "child_id": False})
        self.rental_id._on_refund_done(self)
