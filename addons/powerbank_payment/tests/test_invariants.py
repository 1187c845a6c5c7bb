from odoo.tests import tagged

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestInvariants(PaymentCommon):
    """Each invariant reports the fault that is planted for it."""

    def setUp(self):
        super().setUp()
        self.rental = self._end_after(minutes=119)
        self._run_job()
        self.hold = self._hold(self.rental)
        self._assert_sound()

    def _break(self, *statements):
        """Plant a fault past every constraint."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("SET session_replication_role = replica")
        for statement in statements:
            cr.execute(statement)
        cr.execute("SET session_replication_role = origin")

    def _find(self):
        """Return the ids of the broken invariants."""
        findings = self.env["powerbank.invariant"]._run()
        return {finding.id for finding in findings if finding.rows}

    def test_m1_m2_see_an_entry_that_does_not_balance(self):
        self._break("UPDATE powerbank_ledger_posting SET amount = amount + 1")
        self.assertLessEqual({"M1", "M2"}, self._find())

    def test_m3_sees_a_fact_that_was_booked_twice(self):
        self._break(
            "DROP INDEX powerbank_ledger_entry_key_uniq",
            "UPDATE powerbank_ledger_entry SET key = 'same'",
        )
        self.assertIn("M3", self._find())

    def test_m4_sees_an_entry_without_postings(self):
        self._break("DELETE FROM powerbank_ledger_posting")
        self.assertIn("M4", self._find())

    def test_m5_sees_a_capture_that_is_not_in_the_books(self):
        self._break(
            "DELETE FROM powerbank_ledger_posting WHERE entry_id IN"
            " (SELECT id FROM powerbank_ledger_entry"
            "   WHERE res_model = 'payment.transaction')",
            "DELETE FROM powerbank_ledger_entry"
            " WHERE res_model = 'payment.transaction'",
        )
        self.assertIn("M5", self._find())

    def test_m6_sees_tenders_that_differ_from_what_is_due(self):
        self._break("UPDATE powerbank_tender SET amount = amount + 1")
        self.assertIn("M6", self._find())

    def test_m7_sees_a_provider_payment_that_was_booked_twice(self):
        captured = self._requests(self.rental, "capture").child_id
        self._break(
            f"""INSERT INTO payment_transaction
                    (reference, provider_reference, provider_id, payment_method_id,
                     partner_id, amount, currency_id, state, company_id,
                     source_transaction_id, operation, powerbank_rental_id)
                SELECT 'twice', provider_reference, provider_id, payment_method_id,
                       partner_id, amount, currency_id, state, company_id,
                       source_transaction_id, operation, powerbank_rental_id
                  FROM payment_transaction WHERE id = {captured.id}"""
        )
        self.assertIn("M7", self._find())

    def test_m8_sees_more_given_back_than_paid(self):
        self._break(
            "ALTER TABLE powerbank_tender"
            " DROP CONSTRAINT powerbank_tender_refund_within",
            "UPDATE powerbank_tender SET refunded = amount + 1",
        )
        self.assertIn("M8", self._find())

    def test_m9_sees_a_hold_that_was_not_given_back_whole(self):
        released = self._requests(self.rental, "void").child_id
        self._break(
            f"UPDATE payment_transaction SET amount = 90 WHERE id = {released.id}"
        )
        self.assertIn("M9", self._find())

    def test_m10_sees_a_deposit_that_stays_held(self):
        self._break(
            f"UPDATE payment_transaction SET state = 'authorized'"
            f" WHERE id = {self.hold.id}",
            "UPDATE powerbank_rental SET write_date = write_date - interval '2 hours'",
        )
        self.assertIn("M10", self._find())

    def test_m10_gives_an_hour_of_grace(self):
        self._break(
            f"UPDATE payment_transaction SET state = 'authorized'"
            f" WHERE id = {self.hold.id}"
        )
        self.assertNotIn("M10", self._find())

    def test_x2_sees_money_in_suspense(self):
        self.env["powerbank.ledger.entry"]._post(
            key="lost",
            source=self.rental,
            lines=[("suspense", None, 100), ("cash:demo", None, -100)],
        )
        self.assertIn("X2", self._find())
