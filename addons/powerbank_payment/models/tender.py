from odoo import fields, models


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
