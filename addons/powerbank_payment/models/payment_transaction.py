from odoo import api, fields, models
from odoo.exceptions import UserError


class PaymentTransaction(models.Model):
    """A rental's hold, and the parts of it that are captured, voided or refunded.

    The hold is the parent; each part is a child that a payment request made. Whatever
    a provider proves arrives in `_update_state` and is passed on to the rental.
    """

    _inherit = "payment.transaction"

    powerbank_rental_id = fields.Many2one(
        "powerbank.rental",
        string="Rental",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    powerbank_is_payment = fields.Boolean(
        string="Pays a Rental",
        readonly=True,
        help="Pays what is due, where the deposit did not.",
    )
    powerbank_request_ids = fields.One2many(
        "powerbank.payment.request", "child_id", string="Payment Requests"
    )

    _powerbank_reference = models.Constraint(
        "CHECK (powerbank_rental_id IS NULL OR reference ~ '^[0-9A-Za-z_]{1,32}$')",
        "Payment providers take at most 32 letters, digits and underscores.",
    )
    _powerbank_one_hold = models.UniqueIndex(
        "(powerbank_rental_id) WHERE source_transaction_id IS NULL"
        " AND powerbank_is_payment IS NOT TRUE"
        " AND state IN ('draft', 'pending', 'authorized')",
        "A rental has one hold at a time.",
    )

    # === CRUD METHODS === #

    def _get_specific_create_values(self, provider_code, values):
        """The demo provider has no network: its holds are authorised from birth."""
        specific = super()._get_specific_create_values(provider_code, values)
        others = ("source_transaction_id", "powerbank_is_payment")
        is_hold = values.get("powerbank_rental_id") and not any(
            values.get(name) for name in others
        )
        if provider_code == "demo" and is_hold:
            specific |= {
                "state": "authorized",
                "provider_reference": f"demo-{values['reference']}",
            }
        return specific

    # === BUSINESS METHODS - PRE-PROCESSING === #

    def _create_child_transaction(
        self, amount, is_refund=False, **custom_create_values
    ):
        """Leave the parts of a hold to payment requests.

        Only they know what is due and what is under way; captured by hand as well,
        a customer would pay twice, or an amount of zero would mean all of it.
        """
        if (
            self.powerbank_rental_id
            and "powerbank_rental_id" not in custom_create_values
        ):
            raise UserError(
                self.env._(
                    "This payment belongs to rental %s, which captures and releases it"
                    " itself. Open the rental to see what is under way.",
                    self.powerbank_rental_id.name,
                )
            )
        return super()._create_child_transaction(
            amount, is_refund=is_refund, **custom_create_values
        )

    # === BUSINESS METHODS - PRE-PROCESSING === #

    @api.model
    def _compute_reference(self, provider_code, prefix=None, separator="-", **kwargs):
        """Number further payments of a rental with letters and digits alone."""
        if kwargs.get("powerbank_rental_id"):
            separator = "P"
        return super()._compute_reference(
            provider_code, prefix=prefix, separator=separator, **kwargs
        )

    # === BUSINESS METHODS - PROVIDERS === #

    def _powerbank_query(self):
        """EX-18: ask the provider for the state of this payment and process it.

        Called outside of any rental's transaction. Providers override it; those that
        cannot be asked leave the payment as it is. The demo provider knows its parts,
        and of no deposit but those it held at once.

        :raise: whatever the connection raises; the question is repeated.
        """
        self.ensure_one()
        if self.provider_code == "demo" and self.source_transaction_id:
            void = "void" in self.powerbank_request_ids.mapped("kind")
            self._process(
                "demo",
                {
                    "reference": self.reference,
                    "simulated_state": "cancel" if void else "done",
                    "manual_capture": True,
                },
            )

    def _powerbank_only_lowers(self):
        """Whether the provider was told an amount that can only go down from now on.

        So it is with PayScore once its order is completed (case C90).
        """
        return False

    def _powerbank_on_chargeback(self, event, reference, amount, deadline=None, fee=0):
        """A provider tells of a dispute about this payment (PAY13-PAY16).

        Providers call it from their notices; staff have the same by hand.

        :param str event: `opened`, `won` or `lost`.
        :param str reference: the provider's number of the dispute.
        :param float amount: what it took back, in major units; `fee` what it charges.
        :param datetime deadline: UTC, until when evidence counts.
        :return: the `powerbank.chargeback`.
        """
        self.ensure_one()
        return self.env["powerbank.chargeback"]._on_notice(
            self, event, reference, amount, deadline, fee
        )

    # === BUSINESS METHODS - PROCESSING === #

    def _validate_amount(self, payment_data):
        """EX-19: a notice with another amount is believed by nobody, and told to all
        who can ask the provider."""
        before = self.state
        result = super()._validate_amount(payment_data)
        if self.powerbank_rental_id and self.state == "error" != before:
            self._get_rental()._on_doubtful_notice(self)
        return result

    def _process(self, provider_code, payment_data):
        """Judge a payment in error anew.

        The framework compares the amount only on the way into `error`: a notice with
        a wrong amount would be refused once and believed when it is delivered again.
        """
        tx = self or self._search_by_reference(provider_code, payment_data)
        if not tx:
            return tx
        if tx.powerbank_rental_id and tx.state == "error":
            tx._update_state(("error",), "pending", tx.state_message)
        return super(PaymentTransaction, tx)._process(provider_code, payment_data)

    def _apply_updates(self, payment_data):
        """Have the demo provider complete refunds.

        With manual capture it would take a refund for one more authorisation.
        """
        if self.provider_code == "demo" and self.operation == "refund":
            payment_data = {**payment_data, "manual_capture": True}
        return super()._apply_updates(payment_data)

    def _update_state(self, allowed_states, target_state, state_message):
        """Tell the rental what was proven; take late proofs of cancelled holds.

        A hold that was given up before anybody authorised it may be authorised all
        the same: refusing the proof would keep the customer's money (row R06).
        """
        late = self.browse()
        if target_state in ("authorized", "done"):
            late = self.filtered(lambda tx: tx.state == "cancel" and tx._is_bare())
        changed = super(PaymentTransaction, self - late)._update_state(
            allowed_states, target_state, state_message
        ) | super(PaymentTransaction, late)._update_state(
            (*allowed_states, "cancel"), target_state, state_message
        )
        for tx in changed.filtered("powerbank_rental_id"):
            tx._on_state_proven()
        return changed

    def _on_state_proven(self):
        """Pass a new state on to the request or the rental it concerns.

        A request that is being sent stores the answer first and applies it itself.
        """
        self.ensure_one()
        if self.env.context.get("powerbank_sending"):
            return
        if self.powerbank_request_ids:
            self.powerbank_request_ids._on_answer()
        elif self._is_bare() and self.powerbank_is_payment:
            self._get_rental()._on_payment_changed(self)
        elif self._is_bare():
            self._get_rental()._on_hold_changed(self)

    # === GETTERS === #

    def _get_rental(self):
        """Return the rental, whose timeline names the provider as the actor."""
        self.ensure_one()
        return self.powerbank_rental_id.with_context(
            powerbank_actor=self.provider_id.name
        )

    def _is_hold(self):
        """Whether this is the payment by which a rental's deposit is held."""
        self.ensure_one()
        return self._is_first() and not self.powerbank_is_payment

    def _is_first(self):
        """Whether a customer made it for a rental, and no payment request did."""
        return bool(self.powerbank_rental_id and not self.source_transaction_id)

    def _is_bare(self):
        """Whether it is a hold or payment of which no part was asked for yet."""
        return self._is_first() and not self.child_transaction_ids

    def _get_parts(self):
        """Return what was captured or voided of a hold, or is on its way there."""
        return self.child_transaction_ids.filtered(
            lambda tx: tx.operation != "refund" and tx.state != "error"
        )

    def _get_refunds(self):
        """Return what was given back of a payment, or is on its way there."""
        return self.child_transaction_ids.filtered(
            lambda tx: tx.operation == "refund" and tx.state not in ("error", "cancel")
        )

    def _has_open_refund(self):
        """Whether a refund of this payment is under way, or waits for a person."""
        self.ensure_one()
        return bool(
            self.env["powerbank.payment.request"]
            .sudo()
            .search_count(
                [
                    ("transaction_id", "=", self.id),
                    ("kind", "=", "refund"),
                    ("state", "not in", ("done", "cancelled")),
                ],
                limit=1,
            )
        )

    def _get_cash_account(self):
        """Return the code of the account on which this provider's money stands."""
        return f"cash:{self.provider_code}"

    def _get_fee_minor(self):
        """Return what the provider keeps of this payment, in minor units.

        Known only from its statement; providers that tell it override this.
        """
        return 0
