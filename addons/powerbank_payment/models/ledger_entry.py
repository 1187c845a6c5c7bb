from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.powerbank_rental.money import to_major


class LedgerEntry(models.Model):
    """One business fact in the books: two or more postings that sum to zero.

    Entries are only ever added. The database refuses to change or delete them, and at
    commit refuses one that does not balance; `key` keeps a fact from being booked
    twice, however often it is reported.
    """

    _name = "powerbank.ledger.entry"
    _description = "Ledger Entry"
    _inherit = ["powerbank.append.only"]
    _order = "id DESC"
    _rec_name = "key"

    key = fields.Char(required=True, help="Names the fact: it is booked at most once.")
    at = fields.Datetime(string="Booked At", required=True)
    ref = fields.Char(string="Reference", index="btree_not_null")
    res_model = fields.Char(string="Source Model", required=True)
    res_id = fields.Many2oneReference(
        string="Source", model_field="res_model", required=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True)
    posting_ids = fields.One2many("powerbank.ledger.posting", "entry_id")
    amount = fields.Monetary(compute="_compute_amount", help="Sum of the debits.")

    _key_uniq = models.UniqueIndex("(key)", "This fact is in the books already.")
    _source = models.Index("(res_model, res_id)")

    def init(self):
        super().init()
        self._guard_balance(self._table, "id")

    @api.model
    def _guard_balance(self, table, entry_column):
        """Have the database check, at commit, the entry of each new row of `table`.

        Both tables need it: an entry may be left without postings, and a posting may
        be added to an entry that balanced before.
        """
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION powerbank_ledger_balances() RETURNS trigger AS $$
            DECLARE
                entry integer := to_jsonb(NEW) ->> TG_ARGV[0];
            BEGIN
                IF (SELECT count(*) FROM powerbank_ledger_posting
                     WHERE entry_id = entry) < 2
                OR EXISTS (SELECT FROM powerbank_ledger_posting
                            WHERE entry_id = entry
                            GROUP BY currency_id HAVING sum(amount) <> 0)
                THEN
                    RAISE EXCEPTION 'ledger entry % does not balance', entry
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NULL;
            END $$ LANGUAGE plpgsql
            """
        )
        installed = self.env.execute_query(
            SQL(
                "SELECT FROM pg_trigger WHERE tgrelid = %s::regclass"
                " AND tgname = 'powerbank_ledger_balances'",
                table,
            )
        )
        if not installed:
            self.env.cr.execute(
                SQL(
                    """
                    CREATE CONSTRAINT TRIGGER powerbank_ledger_balances
                    AFTER INSERT ON %s DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION powerbank_ledger_balances(%s)
                    """,
                    SQL.identifier(table),
                    entry_column,
                )
            )

    # === COMPUTE METHODS === #

    @api.depends("posting_ids.amount")
    def _compute_amount(self):
        for entry in self:
            debits = (line.amount for line in entry.posting_ids if line.amount > 0)
            entry.amount = to_major(sum(debits), entry.currency_id)

    # === BUSINESS METHODS === #

    @api.model
    def _post(self, key, source, lines, at=None, ref=None):
        """Book one business fact, once.

        :param str key: names the fact over all time, such as `bill:17:1`.
        :param source: record the fact belongs to; its `company_id` and `currency_id`
            are those of the entry.
        :param lines: iterable of (account code, partner or None, amount), the amount in
            minor units: debit positive, credit negative. Zeros are left out.
        :param datetime at: UTC instant of the booking; now when missing.
        :param str ref: what people look for; the source's name by default.
        :return: the entry: the earlier one if the fact was booked before, none if
            every amount is zero.
        :raise ValueError: the amounts do not sum to zero.
        """
        self = self.sudo()
        if booked := self.search([("key", "=", key)]):
            return booked
        lines = [
            ((code, partner.id if partner else False), amount)
            for code, partner, amount in lines
            if amount
        ]
        if sum(amount for _identity, amount in lines):
            raise ValueError(f"Ledger entry {key} does not balance: {lines}")
        if not lines:
            return self.browse()
        entry = self.create(
            {
                "key": key,
                "at": at or fields.Datetime.now(),
                "ref": ref or source.display_name,
                "res_model": source._name,
                "res_id": source.id,
                "company_id": source.company_id.id,
                "currency_id": source.currency_id.id,
            }
        )
        entry._add_postings(lines)
        return entry

    def _add_postings(self, lines):
        """:param lines: list of ((code, partner id or False), minor units)."""
        self.ensure_one()
        accounts = self.env["powerbank.ledger.account"]._obtain(
            self.company_id, self.currency_id, {identity for identity, _ in lines}
        )
        self.env["powerbank.ledger.posting"].create(
            [
                {
                    "entry_id": self.id,
                    "account_id": accounts[identity].id,
                    "amount": amount,
                    "currency_id": self.currency_id.id,
                    "company_id": self.company_id.id,
                }
                for identity, amount in lines
            ]
        )

    # === ACTION METHODS === #

    def action_open_source(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
