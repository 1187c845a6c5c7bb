from odoo import fields, models

from odoo.addons.powerbank_rental.money import to_major, to_minor

#: Money goes back first, then what the operator gave (rule C.7.2).
REFUND_RANKS = {
    "external": 0,
    "deposit": 0,
    "wallet_principal": 1,
    "wallet_bonus": 2,
    "points": 3,
}


class Tender(models.Model):
    """One means that paid a part of a rental; together they equal what is due."""

    _name = "powerbank.tender"
    _description = "Tender"
    _order = "id"
    _rec_name = "rental_id"

    rental_id = fields.Many2one(
        "powerbank.rental",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection=[
            ("points", "Points"),
            ("wallet_bonus", "Wallet Bonus"),
            ("wallet_principal", "Wallet"),
            ("deposit", "Taken from the Deposit"),
            ("external", "Paid Directly"),
        ],
        required=True,
        readonly=True,
    )
    amount = fields.Monetary(required=True, readonly=True)
    refunded = fields.Monetary(readonly=True)
    transaction_id = fields.Many2one(
        "payment.transaction",
        readonly=True,
        ondelete="restrict",
        help="The verified payment behind it; none for cash taken by staff.",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)

    _transaction_uniq = models.UniqueIndex(
        "(transaction_id) WHERE transaction_id IS NOT NULL",
        "A payment settles a rental once.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A tender pays something."
    )
    _refund_within = models.Constraint(
        "CHECK (COALESCE(refunded, 0) BETWEEN 0 AND amount)",
        "A tender cannot give back more than it paid.",
    )

    # === BUSINESS METHODS - REFUNDS === #

    def _sorted_for_refund(self):
        """Return these tenders in the order in which money goes back (rule C.7.2).

        The customer gets money first, and what the operator gave him last. Of two
        payments the later goes back, and cash only where no provider can do it.
        """
        return self.sorted(
            lambda tender: (
                REFUND_RANKS[tender.kind],
                not tender.transaction_id,
                -tender.id,
            )
        )

    def _get_under_way(self):
        """Return what is on its way back, in minor units."""
        requests = self._get_open_refunds()
        return sum(
            to_minor(request.amount, request.currency_id) for request in requests
        )

    def _get_open_refunds(self):
        requests = self.env["powerbank.payment.request"].sudo()
        return requests.search(
            [
                ("tender_id", "in", self.ids),
                ("kind", "=", "refund"),
                ("state", "not in", ("done", "cancelled")),
            ]
        )

    def _get_refundable(self):
        """Return what can be asked back of this tender now, in minor units.

        Nothing while another refund of the same payment is under way, or was given up:
        that one is tried again, with its own number.
        """
        self.ensure_one()
        payment = self.transaction_id
        if payment and (payment._has_open_refund() or self.rental_id._is_disputed()):
            return 0
        currency = self.currency_id
        rest = to_minor(self.amount, currency) - to_minor(self.refunded, currency)
        return rest - self._get_under_way()

    def _refund(self, amount):
        """Ask for `amount` minor units back: of the provider, or of staff for cash."""
        self.ensure_one()
        self.env["powerbank.payment.request"].sudo()._queue_refund(
            self, to_major(amount, self.currency_id)
        )
