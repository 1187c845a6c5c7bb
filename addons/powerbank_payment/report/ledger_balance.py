from odoo import fields, models
from odoo.tools import SQL


class LedgerBalance(models.Model):
    """What moved on each account on each day; summed up, the balances."""

    _name = "powerbank.ledger.balance"
    _description = "Ledger Balance"
    _auto = False
    _depends = {
        "powerbank.ledger.posting": ["amount", "account_id", "entry_id"],
        "powerbank.ledger.entry": ["at"],
        "powerbank.ledger.account": ["code", "role", "partner_id"],
    }
    _order = "day DESC, code"
    _rec_name = "account_id"

    account_id = fields.Many2one("powerbank.ledger.account", readonly=True)
    code = fields.Char(readonly=True)
    role = fields.Selection(
        string="Kind",
        selection=lambda self: (
            self.env["powerbank.ledger.account"]
            ._fields["role"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", readonly=True)
    day = fields.Date(readonly=True, help="By universal time.")
    debit = fields.Monetary(readonly=True)
    credit = fields.Monetary(readonly=True)
    balance = fields.Monetary(readonly=True, help="Debit less credit.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT min(p.id) AS id,
                   a.id AS account_id,
                   a.code,
                   a.role,
                   a.partner_id,
                   a.currency_id,
                   a.company_id,
                   e.at::date AS day,
                   sum(greatest(p.amount, 0)) * c.major AS debit,
                   sum(greatest(-p.amount, 0)) * c.major AS credit,
                   sum(p.amount) * c.major AS balance
              FROM powerbank_ledger_posting p
              JOIN powerbank_ledger_entry e ON e.id = p.entry_id
              JOIN powerbank_ledger_account a ON a.id = p.account_id
              JOIN (SELECT id, power(10::numeric, -decimal_places) AS major
                      FROM res_currency) c ON c.id = a.currency_id
             GROUP BY a.id, e.at::date, c.major
            """
        )
