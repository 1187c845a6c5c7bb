from odoo import fields, models

from odoo.addons.powerbank_rental.errors import Refusal
from odoo.addons.powerbank_rental.money import to_major, to_minor


class Rental(models.Model):
    """What is held for a rental, what was taken of it, and what is still due.

    The verbs of this file write rows only; payment requests carry them to the provider
    after commit, and what the provider proves comes back as an event.
    """

    _inherit = "powerbank.rental"

    transaction_ids = fields.One2many(
        "payment.transaction",
        "powerbank_rental_id",
        groups="powerbank_rental.group_powerbank_finance",
    )
    transaction_count = fields.Integer(
        compute="_compute_transaction_count",
        groups="powerbank_rental.group_powerbank_finance",
    )
    payment_request_ids = fields.One2many("powerbank.payment.request", "rental_id")
    tender_ids = fields.One2many("powerbank.tender", "rental_id")

    # === COMPUTE METHODS === #

    def _compute_transaction_count(self):
        groups = self.env["payment.transaction"]._read_group(
            [("powerbank_rental_id", "in", self.ids)],
            ["powerbank_rental_id"],
            ["__count"],
        )
        counts = {rental.id: count for rental, count in groups}
        for rental in self:
            rental.transaction_count = counts.get(rental.id, 0)

    def _compute_provider_tells(self):
        for rental in self:
            rental.provider_tells = bool(rental._get_hold())

    # === VERBS === #

    def _authorize(self):
        """R02: hold the deposit; nothing to hold for a deposit of zero.

        The demo provider answers at once. With any other the rental waits until the
        hold is proven, and without one for staff.
        """
        if super()._authorize():
            return True
        provider_id, method_id = self.company_id._powerbank_deposit_route()
        provider = self.env["payment.provider"].sudo().browse(provider_id)
        if not method_id or provider.state not in ("enabled", "test"):
            return False
        if provider._powerbank_is_down():
            raise self._refuse_payment_down()
        values = self._get_hold_values(provider, method_id)
        hold = self.env["payment.transaction"].sudo().create(values)
        return hold.state == "authorized"

    def _refuse_payment_down(self):
        """EX-38: nothing can be held now; white-listed customers rent all the same."""
        return Refusal(
            "payment_down",
            self.env._(
                "The payment service does not answer at the moment. Please try again"
                " in a few minutes, or pay in another way."
            ),
        )

    def _get_hold_values(self, provider, method_id):
        """Name the hold like the order: unique, and what the customer's bill shows.

        Every start pays for this row. The company is computed from the provider; given
        here, it is inserted with the row instead of being written after it. The
        currency comes before the amount, which is rounded by it.
        """
        return {
            "provider_id": provider.id,
            "company_id": provider.company_id.id,
            "payment_method_id": method_id,
            "reference": self.name,
            "currency_id": self.currency_id.id,
            "amount": self.deposit,
            "partner_id": self.partner_id.id,
            "operation": "online_direct",
            "powerbank_rental_id": self.id,
        }

    def _collect(self):
        """R31: take what is due from the hold, at most what is held (PAY08)."""
        outstanding, hold = self._get_outstanding(), self._get_hold()
        amount = min(outstanding, self._get_unused(hold))
        if outstanding <= 0:
            self._release()
            self._on_money_received(self.env._("paid before"))
        elif amount > 0 and hold.state == "authorized":
            self._queue_request("capture", hold, amount)
        elif amount > 0 and hold.state == "done":
            self._take_from_deposit(hold, amount)
        return super()._collect()

    def _release(self):
        """R04, R05, R11, R13, R30: give back all that is not needed (PAY07)."""
        hold = self._get_hold()
        unused = self._get_unused(hold)
        if hold.state in ("draft", "pending"):
            hold._set_canceled(state_message=self.env._("No longer needed"))
        elif unused > 0 and hold.state == "authorized":
            self._queue_request("void", hold, unused)
        elif unused > 0 and hold.state == "done":
            self._queue_request("refund", hold, unused)
        return super()._release()

    def _queue_request(self, kind, transaction, minor):
        amount = to_major(minor, self.currency_id)
        self.env["powerbank.payment.request"].sudo()._queue(kind, transaction, amount)

    # === EVENTS - THE HOLD === #

    def _on_hold_changed(self, hold):
        """The provider proved or refused the hold."""
        self.ensure_one()
        if hold.state in ("authorized", "done"):
            self._on_hold_proven(hold)
        elif hold.state in ("cancel", "error") and self.state == "authorizing":
            reason = hold.state_message or self.env._("The deposit was refused.")
            self._on_authorization_refused(reason)

    def _on_hold_proven(self, hold):
        """R03, or R06 when it comes too late: then it goes back at once.

        It may also come while the rental runs, or waits for its payment: staff may have
        started it on their own word.
        """
        self._lock_chain()
        if hold.state == "done":
            self._book_deposit(hold)
        if self.state == "authorizing":
            self._start_or_refuse(hold)
        elif self._is_unpaid():
            self._collect()
        elif self.state in ("cancelled", "eject_failed", "done", "sold"):
            self._record("authorized_late", "R06", evidence=hold.reference)
            self._release()

    def _start_or_refuse(self, hold):
        """R03; R04 with everything given back where nothing can be given out."""
        try:
            with self._refuse_collisions():
                self._on_authorized(hold.amount, hold.reference)
        except Refusal as refusal:
            self._on_authorization_refused(str(refusal))

    # === EVENTS - PAYMENT REQUESTS === #

    def _on_request_done(self, request):
        """The provider carried out a payment request of this rental."""
        self.ensure_one()
        getattr(self, f"_on_{request.kind}_done")(request)

    def _on_capture_done(self, request):
        """PAY08: a part of the hold was captured; the rest goes back.

        So does the part itself when the rental was paid otherwise in the meantime.
        """
        payment = request.child_id
        amount = to_minor(payment.amount, payment.currency_id)
        self._book_payment(payment, [("receivable", self.partner_id, -amount)])
        by_link = request.transaction_id.powerbank_is_payment
        self._add_tender("external" if by_link else "deposit", amount, payment)
        self._release()
        self._on_money_received(payment.reference)
        self._pay_back()

    def _on_void_done(self, request):
        """PAY07: what was held is free again; no money moved."""
        self._record("deposit_released", evidence=request.reference)

    def _on_collection_refused(self, reason):
        """R33: the provider did not pay; the request is repeated by itself."""
        self._record("payment_refused", "R33", evidence=reason)
        self._notify("payment_refused")

    # === EVENTS - PAYMENT (R32) === #

    def _on_money_received(self, evidence):
        """R32 as soon as the tenders reach what is due."""
        if self._is_unpaid() and self._get_outstanding() <= 0:
            self._on_paid(self.due, evidence)

    def _is_unpaid(self):
        """Whether this rental is over and waits for its money."""
        self.ensure_one()
        return bool(self.filtered_domain(self._arrears_domain()))

    def _on_paid(self, amount, evidence):
        """R32; what no provider paid was taken by hand, and is booked as such."""
        self.lock_for_update(allow_referencing=True)
        if self._is_unpaid() and self._get_outstanding() > 0:
            self._take_by_hand()
        return super()._on_paid(amount, evidence)

    def _take_by_hand(self):
        """Staff took the money: charge nothing, and give the deposit back."""
        self._stop_capture()
        amount = self._get_outstanding()
        self.env["powerbank.ledger.entry"]._post(
            key=f"manual:{self.id}:{len(self.tender_ids)}",
            source=self,
            lines=[
                ("cash:manual", None, amount),
                ("receivable", self.partner_id, -amount),
            ],
        )
        self._add_tender("external", amount)
        self._release()

    def _stop_capture(self):
        """Call off the capture that waits; refuse when it may have happened already.

        :raise Refusal: the provider was asked and has not answered yet.
        """
        captures = self.payment_request_ids.sudo().filtered(
            lambda r: r.kind == "capture" and r.state != "done"
        )
        if "processing" in captures.mapped("state"):
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Rental %s is being charged right now. Wait for the provider's"
                    " answer before you take money.",
                    self.name,
                ),
            )
        captures._call_off(self.env._("Paid by hand"))

    # === BUSINESS METHODS - BOOKS === #

    def _book_deposit(self, hold):
        """PAY06: a deposit paid in money is owed to the customer, not earned."""
        amount = to_minor(hold.amount, hold.currency_id)
        self._book_payment(hold, [("deposit_held", self.partner_id, -amount)])

    def _take_from_deposit(self, hold, amount):
        """PAY08 with money that is here already: no provider needs to be asked."""
        self.env["powerbank.ledger.entry"]._post(
            key=f"deposit:{hold.id}",
            source=self,
            lines=[
                ("deposit_held", self.partner_id, amount),
                ("receivable", self.partner_id, -amount),
            ],
        )
        self._add_tender("deposit", amount, hold)
        self._release()
        self._on_money_received(hold.reference)

    def _book_payment(self, payment, counterpart):
        """Book a payment (or refund, negative) that its provider has proven.

        :param payment: `payment.transaction`.
        :param counterpart: ledger lines that together take the opposite amount.
        """
        amount = to_minor(payment.amount, payment.currency_id)
        cash = payment._get_cash_account()
        fee = payment._get_fee_minor()
        books = self.env["powerbank.ledger.entry"]
        books._post(
            key=f"payment:{payment.id}",
            source=payment,
            ref=self.name,
            lines=[(cash, None, amount), *counterpart],
        )
        books._post(
            key=f"fee:{payment.id}",
            source=self,
            lines=[("fee", None, fee), (cash, None, -fee)],
        )

    def _add_tender(self, kind, amount, payment=None):
        """:param int amount: in minor units."""
        self.env["powerbank.tender"].sudo().create(
            {
                "rental_id": self.id,
                "kind": kind,
                "currency_id": self.currency_id.id,
                "amount": to_major(amount, self.currency_id),
                "transaction_id": payment.id if payment else False,
                "company_id": self.company_id.id,
            }
        )

    # === GETTERS === #

    def _get_hold(self):
        """Return the hold that stands for this rental, or none."""
        self.ensure_one()
        return (
            self.env["payment.transaction"]
            .sudo()
            .search(
                [
                    ("powerbank_rental_id", "=", self.id),
                    ("source_transaction_id", "=", False),
                    ("powerbank_is_payment", "=", False),
                    ("state", "in", ("draft", "pending", "authorized", "done")),
                ],
                limit=1,
            )
        )

    def _get_unused(self, hold):
        """Return what of `hold` is neither taken, given back, nor on its way there.

        :return: minor units; of a hold that was not proven, all of it.
        """
        amounts = [hold.amount]
        amounts += [-part.amount for part in hold._get_parts()]
        refunds = hold._get_refunds()
        amounts += [
            refund.amount
            for refund in refunds.filtered(
                lambda r: not r.powerbank_request_ids.tender_id
            )
        ]
        tenders = self.tender_ids.filtered(lambda t: hold and t.transaction_id == hold)
        amounts += [-tender.amount for tender in tenders]
        return sum(to_minor(amount, self.currency_id) for amount in amounts)

    def _get_outstanding(self):
        """Return what is due and not paid by any tender, in minor units."""
        amounts = [self.due]
        amounts += [tender.refunded - tender.amount for tender in self.tender_ids]
        return sum(to_minor(amount, self.currency_id) for amount in amounts)

    # === ACTION METHODS === #

    def action_open_transactions(self):
        """Open the hold and its parts in the payment framework's own screens."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "payment.action_payment_transaction"
        )
        action.update(domain=[("powerbank_rental_id", "=", self.id)], context={})
        return action

    def action_open_ledger_entries(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_payment.ledger_entry_action"
        )
        action.update(domain=[("ref", "=", self.name)], context={})
        return action
