from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.powerbank_rental.money import to_major


class LedgerAccount(models.Model):
    """Where money stands: a code, and the partner whose money it is, if any.

    Accounts come into being when something is first posted to them. `code` is a role
    and, for roles that have several places, a colon and the place: `cash:demo`.
    """

    _name = "powerbank.ledger.account"
    _description = "Ledger Account"
    _order = "code, partner_id, id"
    _rec_names_search = ["code", "partner_id"]

    code = fields.Char(required=True, readonly=True)
    role = fields.Selection(
        string="Kind",
        selection=[
            ("cash", "Money at the Provider"),
            ("receivable", "Owed by Customer"),
            ("deposit_held", "Deposit Held"),
            ("customer_wallet", "Customer Wallet"),
            ("partner_payable", "Owed to Partner"),
            ("revenue", "Revenue"),
            ("sale", "Sale of Power Banks"),
            ("vat", "Value-Added Tax"),
            ("fee", "Channel Fee"),
            ("bonus_expense", "Bonus Given"),
            ("bad_debt", "Bad Debts"),
            ("disputed", "Disputed with the Payment Service"),
            ("suspense", "Suspense"),
        ],
        compute="_compute_role",
        store=True,
    )
    partner_id = fields.Many2one(
        "res.partner", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    posting_ids = fields.One2many("powerbank.ledger.posting", "account_id")
    balance = fields.Monetary(
        compute="_compute_balance", help="Debit less credit of all postings."
    )

    _identity_uniq = models.UniqueIndex(
        "(company_id, currency_id, code, COALESCE(partner_id, 0))",
        "This account exists already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("code")
    def _compute_role(self):
        for account in self:
            account.role = (account.code or "").partition(":")[0]

    def _compute_balance(self):
        """Sum the postings; a stored balance would be a hot row, and could drift."""
        groups = self.env["powerbank.ledger.posting"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["amount:sum"]
        )
        sums = {account.id: minor for account, minor in groups}
        for account in self:
            minor = sums.get(account.id, 0)
            account.balance = to_major(minor, account.currency_id)

    @api.depends("code", "role", "partner_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        for account in self:
            place = (account.code or "").partition(":")[2]
            parts = (labels.get(account.role), place, account.partner_id.name)
            account.display_name = " · ".join(part for part in parts if part)

    # === CONSTRAINT METHODS === #

    @api.constrains("code")
    def _check_code(self):
        """A mistyped code would open a new account and hide money in it."""
        roles = self._fields["role"].get_values(self.env)
        for account in self:
            if account.code.partition(":")[0] not in roles:
                raise ValidationError(
                    self.env._("The ledger has no accounts of kind %s.", account.code)
                )

    # === BUSINESS METHODS === #

    @api.model
    def _obtain(self, company, currency, identities):
        """Return `{(code, partner id or False): account}`; open what is missing.

        :param identities: set of pairs (code, partner id or False).
        """
        found = self.search_fetch(
            Domain("company_id", "=", company.id)
            & Domain("currency_id", "=", currency.id)
            & Domain("code", "in", {code for code, _partner in identities})
            & Domain("partner_id", "in", {partner for _code, partner in identities}),
            ["code", "partner_id"],
        )
        accounts = {(account.code, account.partner_id.id): account for account in found}
        missing = sorted(identities - accounts.keys())
        opened = self.create(
            [
                {
                    "code": code,
                    "partner_id": partner,
                    "currency_id": currency.id,
                    "company_id": company.id,
                }
                for code, partner in missing
            ]
        )
        return accounts | dict(zip(missing, opened, strict=True))

    # === ACTION METHODS === #

    def action_open_postings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_payment.ledger_posting_action"
        )
        action.update(domain=[("account_id", "=", self.id)], context={})
        return action
