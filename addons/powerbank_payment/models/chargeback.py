from odoo import api, fields, models

from odoo.addons.powerbank_rental.errors import Refusal
from odoo.addons.powerbank_rental.money import to_minor

#: Event of a notice -> state of the chargeback after it.
OUTCOMES = {"won": "closed_won", "lost": "closed_lost"}


class Chargeback(models.Model):
    """A payment that the customer's bank took back, until it is decided (D.7)."""

    _name = "powerbank.chargeback"
    _description = "Chargeback"
    _inherit = ["powerbank.as.dispatcher", "mail.thread", "mail.activity.mixin"]
    _order = "id DESC"
    _rec_name = "reference"

    transaction_id = fields.Many2one(
        "payment.transaction",
        string="Payment",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    rental_id = fields.Many2one(
        "powerbank.rental",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="rental_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="rental_id.currency_id", store=True)
    reference = fields.Char(
        string="Number",
        required=True,
        readonly=True,
        help="By which the payment service knows this dispute.",
    )
    amount = fields.Monetary(
        string="Taken Back",
        required=True,
        readonly=True,
    )
    fee = fields.Monetary(readonly=True)
    deadline = fields.Datetime(string="Evidence Until", readonly=True)
    evidence = fields.Text(
        help="What proves the rental: price shown, eject, return, messages."
    )
    state = fields.Selection(
        selection=[
            ("needs_evidence", "Needs Evidence"),
            ("submitted", "Submitted"),
            ("accepted", "Accepted"),
            ("closed_won", "Won"),
            ("closed_lost", "Lost"),
        ],
        required=True,
        readonly=True,
        default="needs_evidence",
        tracking=True,
    )

    _reference_uniq = models.UniqueIndex(
        "(transaction_id, reference)", "This dispute is known already."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0 AND coalesce(fee, 0) >= 0)", "A chargeback takes something."
    )

    # === EVENTS === #

    @api.model
    def _on_notice(self, payment, event, reference, amount, deadline=None, fee=0):
        """PAY13, PAY15, PAY16: the provider opened or decided a dispute.

        A repeated notice changes nothing.

        :return: the chargeback.
        """
        payment.powerbank_rental_id._lock_chain()
        found = self.sudo().search(
            [("transaction_id", "=", payment.id), ("reference", "=", reference)]
        )
        found = found or self._open(payment, reference, amount, deadline, fee)
        if event in OUTCOMES:
            found._close(OUTCOMES[event])
        return found

    @api.model
    def _open(self, payment, reference, amount, deadline, fee):
        """R37, PAY13: the money is gone, and somebody has to answer."""
        rental = payment.powerbank_rental_id
        tender = rental.tender_ids.filtered(lambda t: t.transaction_id == payment)
        others = rental.sudo().chargeback_ids.filtered(
            lambda c: c.transaction_id == payment and c.state not in OUTCOMES.values()
        )
        rest = tender.amount - tender.refunded - sum(others.mapped("amount"))
        if rental.currency_id.compare_amounts(amount, rest) > 0:
            raise Refusal(
                "refused",
                self.env._(
                    "Payment %(payment)s has only %(rest)s left that was not refunded:"
                    " contest a dispute about more.",
                    payment=payment.reference,
                    rest=rest,
                ),
            )
        opened = self.sudo().create(
            {
                "transaction_id": payment.id,
                "rental_id": rental.id,
                "reference": reference,
                "amount": amount,
                "fee": fee,
                "deadline": deadline,
                "evidence": rental._get_evidence_pack(),
            }
        )
        opened._book("opened", -opened._minor(amount), -opened._minor(fee))
        rental._on_chargeback_opened(opened)
        return opened

    def _close(self, state):
        """PAY15, PAY16: won, the money comes back; lost, it is a refund."""
        self.ensure_one()
        if self.state in OUTCOMES.values():
            return
        self.state = state
        if state == "closed_won":
            self._book("won", self._minor(self.amount), 0)
            self.rental_id._on_chargeback_won(self)
        else:
            self.rental_id._on_chargeback_lost(self)
        self.activity_unlink(["mail.mail_activity_data_warning"])

    # === BOOKS === #

    def _minor(self, amount):
        return to_minor(amount or 0, self.currency_id)

    def _book(self, fact, amount, fee):
        """Book what the provider put on its account, in minor units."""
        cash = self.transaction_id._get_cash_account()
        self.env["powerbank.ledger.entry"]._post(
            key=f"chargeback:{self.id}:{fact}",
            source=self,
            ref=self.rental_id.name,
            lines=[
                (cash, None, amount + fee),
                ("disputed", None, -amount),
                ("fee", None, -fee),
            ],
        )

    # === ACTION METHODS === #

    def action_submit(self):
        """PAY14: the evidence went to the payment service."""
        self._decide("submitted")

    def action_accept(self):
        """PAY14: the customer is right; the outcome comes with the service's notice."""
        self._decide("accepted")

    def _decide(self, state):
        for chargeback in self._as_finance():
            if chargeback.state != "needs_evidence":
                raise Refusal("wrong_state", self.env._("This was answered already."))
            chargeback.state = state

    def action_won(self):
        for chargeback in self._as_finance():
            chargeback.rental_id._lock_chain()
            chargeback._close("closed_won")

    def action_lost(self):
        for chargeback in self._as_finance():
            chargeback.rental_id._lock_chain()
            chargeback._close("closed_lost")
