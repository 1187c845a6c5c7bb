from odoo import api, fields, models

from ..errors import Refusal


class RentalVerbs(models.Model):
    """What a rental asks of the world outside.

    Without further addons staff carry each verb out by hand and press a button to say
    what came of it. An addon that brings a cabinet connection, a payment provider or
    a message channel overrides its verbs by plain inheritance.
    """

    _inherit = "powerbank.rental"

    cabinet_tells = fields.Boolean(
        compute="_compute_cabinet_tells",
        help="The cabinet reports by itself what comes out of it.",
    )
    provider_tells = fields.Boolean(
        compute="_compute_provider_tells",
        help="A payment service was asked to hold the deposit, and will answer.",
    )

    # === COMPUTE METHODS === #

    @api.depends("cabinet_id")
    def _compute_cabinet_tells(self):
        for rental in self:
            cabinet = rental.cabinet_id
            rental.cabinet_tells = bool(cabinet) and cabinet._is_connected()

    @api.depends("state")
    def _compute_provider_tells(self):
        """Nobody holds anything here; addons with a provider know."""
        self.provider_tells = False

    # === VERBS === #

    def _authorize(self):
        """Ask for the hold of `deposit`.

        :return: whether it is proven within this transaction.
        :rtype: bool
        """
        return self.currency_id.is_zero(self.deposit)

    def _eject(self):
        """Have `bank_id` come out of `slot_id`."""

    def _request_inventory(self):
        """Ask the cabinet what its slots hold."""

    def _collect(self):
        """Collect `due` from the customer."""

    def _recall(self):
        """Stop collecting what was not collected yet: the amount changes."""

    def _pay_back(self):
        """Give back what was paid above `due`."""

    def _release(self):
        """Give back what is held."""

    def _notify(self, event, **values):
        """Queue the message for `event`; nobody is told of what has no template.

        :param values: placeholders of the text beyond those of the rental.
        """
        self.ensure_one()
        queue = self.env["powerbank.notification"]
        queue._queue(self.customer_id, event, self, **values)

    def _pay_again(self):
        """R33: let the customer pay what is unpaid.

        :return: path of a page on which he can, or None: then staff take the money.
        :raise Refusal: nothing is left to pay.
        """
        self.ensure_one()
        if not self._amount_to_pay():
            raise Refusal("nothing_due", self.env._("Nothing is left to pay."))

    # === HOOKS === #

    def _amount_to_pay(self):
        """Return what the customer still has to pay, in major units."""
        self.ensure_one()
        return self.due if self.filtered_domain(self._arrears_domain()) else 0

    def _refunds(self):
        """Return `[{number, amount, at, done}]`: what goes back to the customer."""
        return []

    def _freeze(self):
        """R03: write down what must not change while the rental runs."""

    def _on_not_started(self):
        """R11, R13, R17, R18: nothing was taken; a coupon, say, goes back."""

    def _on_done(self):
        """R30, R32: the rental is over and settled."""

    # === ACTION METHODS === #

    def action_authorized(self):
        """Staff saw the deposit, where no payment service was asked to hold it."""
        for rental in self._as_dispatcher():
            rental._check_seen_by_staff(rental.provider_tells)
            rental._on_authorized(rental.deposit, self.env._("seen by staff"))

    def action_ejected(self):
        """Staff saw the power bank come out of a cabinet that does not report it."""
        for rental in self._as_dispatcher():
            rental._check_seen_by_staff(rental.cabinet_tells)
            rental._on_ejected(rental.bank_id, self.env._("seen by staff"))

    def action_eject_failed(self):
        """Staff saw that nothing came out: R11, or R13 after an exception."""
        evidence = self.env._("seen by staff")
        for rental in self._as_dispatcher():
            rental._check_seen_by_staff(rental.cabinet_tells)
            rental._on_eject_failed(evidence)

    def _check_seen_by_staff(self, told_otherwise):
        """Refuse what a person says where a stronger proof is on its way (D.0)."""
        self.ensure_one()
        if told_otherwise:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Cabinet and payment service report this of rental %s themselves."
                    " Ask the cabinet for its inventory, cancel the rental, or end it"
                    " with a reason.",
                    self.name,
                ),
            )

    def action_paid(self):
        """Finance received the money; who hands power banks out does not say so."""
        for rental in self._as_finance():
            rental._on_paid(rental.due, self.env._("received by staff"))

    def action_cancel(self):
        """Staff cancel before anything came out."""
        for rental in self._as_dispatcher():
            rental._cancel()
