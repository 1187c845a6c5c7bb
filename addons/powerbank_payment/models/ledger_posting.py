from odoo import api, fields, models

from odoo.addons.powerbank_rental.money import to_major

from ..bigint import BigInteger


class LedgerPosting(models.Model):
    """One side of an entry: so much to one account, in minor units."""

    _name = "powerbank.ledger.posting"
    _description = "Ledger Posting"
    _inherit = ["powerbank.append.only"]
    _order = "id"
    _rec_name = "entry_id"
    _log_access = False

    entry_id = fields.Many2one(
        "powerbank.ledger.entry", required=True, index=True, ondelete="restrict"
    )
    account_id = fields.Many2one(
        "powerbank.ledger.account", required=True, index=True, ondelete="restrict"
    )
    amount = BigInteger(
        string="Amount (Minor Units)",
        required=True,
        help="Debit positive, credit negative.",
    )
    currency_id = fields.Many2one("res.currency", required=True)
    company_id = fields.Many2one("res.company", required=True)
    at = fields.Datetime(related="entry_id.at")
    ref = fields.Char(related="entry_id.ref")
    debit = fields.Monetary(compute="_compute_sides")
    credit = fields.Monetary(compute="_compute_sides")

    _not_zero = models.Constraint("CHECK (amount <> 0)", "A posting moves money.")

    def init(self):
        super().init()
        self.env["powerbank.ledger.entry"]._guard_balance(self._table, "entry_id")

    # === COMPUTE METHODS === #

    @api.depends("amount", "currency_id")
    def _compute_sides(self):
        for posting in self:
            amount = to_major(posting.amount, posting.currency_id)
            posting.debit = max(amount, 0)
            posting.credit = max(-amount, 0)
