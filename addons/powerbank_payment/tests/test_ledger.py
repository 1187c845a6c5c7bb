from psycopg2 import DatabaseError
from psycopg2.errors import CheckViolation, RestrictViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestLedger(PaymentCommon):
    def setUp(self):
        super().setUp()
        self.Entry = self.env["powerbank.ledger.entry"]
        self.rental = self._confirm()

    def _post(self, key="test:1", amount=800):
        return self.Entry._post(
            key=key,
            source=self.rental,
            lines=[
                ("receivable", self.customer.partner_id, amount),
                ("revenue", None, -amount),
            ],
        )

    def _refuse_in_database(self, error, *statements):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(error),
            self.env.cr.savepoint(),
        ):
            for statement in statements:
                self.env.cr.execute(statement)
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    # === POST === #

    def test_post_books_minor_units_on_both_sides(self):
        entry = self._post()
        debit, credit = entry.posting_ids.sorted("amount", reverse=True)
        self.assertEqual((debit.amount, debit.debit, debit.credit), (800, 8, 0))
        self.assertEqual((credit.amount, credit.debit, credit.credit), (-800, 0, 8))
        self.assertEqual(entry.amount, 8)
        self.assertEqual(entry.ref, self.rental.name)
        self.assertEqual(entry.action_open_source()["res_id"], self.rental.id)

    def test_post_of_a_known_fact_returns_the_first_entry(self):
        entry = self._post()
        again = self._post(amount=900)
        self.assertEqual(again, entry)
        self.assertEqual(entry.amount, 8)

    def test_post_of_nothing_books_nothing(self):
        self.assertFalse(self._post(amount=0))

    def test_post_refuses_sides_that_differ(self):
        with self.assertRaises(ValueError):
            self.Entry._post(
                key="test:2",
                source=self.rental,
                lines=[("revenue", None, -800), ("vat", None, 799)],
            )

    def test_post_takes_more_than_32_bits_of_minor_units(self):
        entry = self._post(amount=5_000_000_000)
        self.assertEqual(entry.amount, 50_000_000)

    def test_post_reuses_the_account_of_a_partner(self):
        first, second = self._post("test:1"), self._post("test:2")
        self.assertEqual(first.posting_ids.account_id, second.posting_ids.account_id)

    def test_accounts_are_apart_for_each_partner_and_currency(self):
        mine = self._post("test:1").posting_ids.account_id
        self.rental.customer_id = self.other_customer
        other = self.Entry._post(
            key="test:2",
            source=self.rental,
            lines=[
                ("receivable", self.other_customer.partner_id, 100),
                ("revenue", None, -100),
            ],
        ).posting_ids.account_id
        self.assertEqual((mine & other).code, "revenue")

    def test_mistyped_account_is_refused(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.Entry._post(
                key="test:3",
                source=self.rental,
                lines=[("recievable", None, 1), ("revenue", None, -1)],
            )

    # === THE DATABASE REFUSES === #

    def test_entry_that_does_not_balance_is_refused_at_commit(self):
        entry = self._post()
        posting = entry.posting_ids[0]
        self._refuse_in_database(
            CheckViolation,
            f"""INSERT INTO powerbank_ledger_posting
                    (entry_id, account_id, amount, currency_id, company_id)
                SELECT entry_id, account_id, 1, currency_id, company_id
                  FROM powerbank_ledger_posting WHERE id = {posting.id}""",
        )

    def test_entry_without_postings_is_refused_at_commit(self):
        entry = self._post()
        self._refuse_in_database(
            CheckViolation,
            f"""INSERT INTO powerbank_ledger_entry
                    (key, at, res_model, res_id, company_id, currency_id)
                SELECT 'empty', at, res_model, res_id, company_id, currency_id
                  FROM powerbank_ledger_entry WHERE id = {entry.id}""",
        )

    def test_entry_in_two_currencies_balances_in_each(self):
        entry = self._post()
        other = self.env.ref("base.EUR")
        debit, credit = entry.posting_ids
        self._refuse_in_database(
            CheckViolation,
            f"""INSERT INTO powerbank_ledger_posting
                    (entry_id, account_id, amount, currency_id, company_id)
                SELECT entry_id, account_id, 1, {other.id}, company_id
                  FROM powerbank_ledger_posting WHERE id = {debit.id}
                UNION ALL
                SELECT entry_id, account_id, -1, currency_id, company_id
                  FROM powerbank_ledger_posting WHERE id = {credit.id}""",
        )

    def test_sql_cannot_change_or_delete_what_was_booked(self):
        self._post()
        self.env.flush_all()
        for table in ("powerbank_ledger_entry", "powerbank_ledger_posting"):
            self._refuse_in_database(RestrictViolation, f"DELETE FROM {table}")
        self._refuse_in_database(
            RestrictViolation, "UPDATE powerbank_ledger_posting SET amount = amount + 1"
        )
        self._refuse_in_database(
            RestrictViolation, "UPDATE powerbank_ledger_entry SET ref = 'x'"
        )

    def test_same_fact_twice_is_refused_by_the_database(self):
        entry = self._post()
        self._refuse_in_database(
            DatabaseError,
            f"""INSERT INTO powerbank_ledger_entry
                    (key, at, res_model, res_id, company_id, currency_id)
                SELECT key, at, res_model, res_id, company_id, currency_id
                  FROM powerbank_ledger_entry WHERE id = {entry.id}""",
        )

    def test_orm_cannot_change_or_delete_what_was_booked(self):
        entry = self._post()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.cr.savepoint(),
        ):
            entry.ref = "x"
            entry.flush_recordset()
        with self.assertRaises(UserError):
            entry.posting_ids.unlink()

    # === REPORT === #

    def test_balances_sum_the_postings(self):
        self._post("test:1", 800)
        self._post("test:2", -300)
        account = (
            self.Entry.search([("key", "=", "test:1")])
            .posting_ids.filtered(lambda posting: posting.amount > 0)
            .account_id
        )
        self.assertEqual(account.balance, 5)
        row = self.env["powerbank.ledger.balance"].search(
            [("account_id", "=", account.id)]
        )
        self.assertEqual((row.debit, row.credit, row.balance), (8, 3, 5))
        self.assertEqual(row.role, "receivable")

    def test_accounts_say_whose_money_they_hold(self):
        account = self._post().posting_ids.account_id.filtered("partner_id")
        self.assertIn(self.customer.name, account.display_name)

    # === RIGHTS === #

    def test_finance_reads_the_books_and_writes_nothing(self):
        entry = self._post()
        finance = new_test_user(
            self.env, "payment_finance", "powerbank_rental.group_powerbank_finance"
        )
        mine = entry.with_user(finance)
        self.assertEqual(
            mine.posting_ids.mapped("debit"), entry.posting_ids.mapped("debit")
        )
        with self.assertRaises(AccessError):
            mine.copy({"key": "mine", "posting_ids": [Command.clear()]})

    def test_dispatchers_do_not_read_the_books(self):
        entry = self._post()
        dispatcher = new_test_user(
            self.env,
            "payment_dispatcher",
            "powerbank_rental.group_powerbank_dispatcher",
        )
        with self.assertRaises(AccessError):
            entry.with_user(dispatcher).read(["key"])

    def test_books_of_other_companies_are_out_of_sight(self):
        entry = self._post()
        stranger = new_test_user(
            self.env,
            "stranger",
            "powerbank_rental.group_powerbank_finance",
            company_id=self.env["res.company"].create({"name": "Other"}).id,
        )
        self.assertFalse(self.Entry.with_user(stranger).search([("id", "=", entry.id)]))
