from odoo import fields, models

from odoo.addons.powerbank_rental.errors import Refusal
from odoo.addons.powerbank_rental.money import to_major


class RentalChargeback(models.Model):
    """R37: a payment of this rental was taken back by the customer's bank."""

    _inherit = "powerbank.rental"

    charged_back = fields.Boolean(
        readonly=True,
        copy=False,
        help="A payment is disputed, or was lost by a dispute.",
    )
    chargeback_ids = fields.One2many("powerbank.chargeback", "rental_id")

    # === EVENTS === #

    def _on_chargeback_opened(self, chargeback):
        """R37, PAY13: flag the rental and put the deadline before finance."""
        self.charged_back = True
        self._record("chargeback_opened", "R37", evidence=chargeback.reference)
        for user in self.company_id._powerbank_staff("finance"):
            chargeback.activity_schedule(
                "mail.mail_activity_data_warning",
                date_deadline=chargeback.deadline and chargeback.deadline.date(),
                user_id=user.id,
                summary=self.env._("Answer a chargeback"),
            )

    def _on_chargeback_won(self, chargeback):
        """PAY15: the money is back, and nothing happened."""
        others = self.chargeback_ids.filtered(lambda c: c.state != "closed_won")
        self.charged_back = bool(others)
        self._record("chargeback_won", evidence=chargeback.reference)
        self._pay_back()

    def _on_chargeback_lost(self, chargeback):
        """PAY16: what the bank took counts as refunded, and is not due any more."""
        payment = chargeback.transaction_id
        tender = self.tender_ids.filtered(lambda t: t.transaction_id == payment)
        tender.refunded += chargeback.amount
        self.env["powerbank.ledger.entry"]._post(
            key=f"chargeback:{chargeback.id}:lost",
            source=chargeback,
            ref=self.name,
            lines=[
                ("receivable", self.partner_id, chargeback._minor(chargeback.amount)),
                ("disputed", None, -chargeback._minor(chargeback.amount)),
            ],
        )
        reason = self.env._("Chargeback %s lost", chargeback.reference)
        self._waive_lost(chargeback.amount, reason)
        self._record("chargeback_lost", evidence=chargeback.reference)
        note = self.env._("Disputed the payment of rental %s", self.name)
        self.customer_id._put_on_list("grey", "fraud", note=note)
        self._collect_rest(reason)
        self._pay_back()

    def _waive_lost(self, amount, reason):
        """Bill anew what is left of the amount due; by whatever holds now, not more.

        :param float amount: what the bank took, in major units.
        """
        left = max(0, self.due - amount)
        computed = self._bill_until(self.ended_at)
        waived = to_major(computed.amount, self.currency_id) - left
        self._recall()
        self._write_bill(computed, max(0, waived), reason=reason)

    # === GUARDS === #

    def _check_correctable(self, proposal):
        """Never refund and lose the chargeback too (EX-29)."""
        if self._is_disputed():
            raise Refusal(
                "wrong_state",
                self.env._(
                    "The payment of rental %s is disputed at the customer's bank: wait"
                    " for the outcome.",
                    self.name,
                ),
            )
        return super()._check_correctable(proposal)

    def _is_disputed(self):
        closed = ("closed_won", "closed_lost")
        return bool(
            self.sudo().chargeback_ids.filtered(lambda c: c.state not in closed)
        )

    def _get_evidence_pack(self):
        """Return what proves this rental, as text: price shown, and every event."""
        self.ensure_one()
        lines = [f"{self.name} · {self.price_text or ''}"]
        lines += [
            f"{event.at} UTC · {event.title} · {event.actor} · {event.evidence or ''}"
            for event in self.event_ids
        ]
        return "\n".join(lines)
