from odoo.tests import tagged

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestSettlement(PaymentCommon):
    # === R30 === #

    def test_r30_free_rental_releases_the_whole_hold(self):
        rental = self._end_after(minutes=4)
        self.assertEqual(rental.state, "done")
        hold = self._hold(rental)
        self.assertEqual(hold.state, "authorized")
        self._run_job()
        self.assertEqual(hold.state, "cancel")
        self.assertEqual(hold.child_transaction_ids.mapped("state"), ["cancel"])
        self.assertEqual(hold.child_transaction_ids.amount, 99)
        self.assertFalse(rental.tender_ids)
        self.assertFalse(self._cash())
        self._assert_sound()

    # === R31, R32 === #

    def test_r31_what_is_due_is_asked_for_after_commit(self):
        rental = self._end_after(minutes=119)
        self.assertEqual(rental.state, "awaiting_payment")
        request = self._requests(rental)
        self.assertEqual((request.kind, request.amount), ("capture", 8))
        self.assertEqual(request.state, "queued")
        self.assertEqual(request.reference, f"{rental.name}C1")
        self.assertFalse(self._hold(rental).child_transaction_ids)

    def test_r32_capture_of_a_part_pays_and_the_rest_is_released(self):
        rental = self._end_after(minutes=119)
        self._run_job()
        self.assertEqual(rental.state, "done")
        self.assertEqual(self._rows(rental)[-2:], ["R31", "R32"])
        hold = self._hold(rental)
        captured, released = hold.child_transaction_ids.sorted("id")
        self.assertEqual((captured.state, captured.amount), ("done", 8))
        self.assertEqual((released.state, released.amount), ("cancel", 91))
        self.assertEqual(captured.source_transaction_id, hold)
        self.assertEqual(hold.state, "done")
        self.assertEqual(rental.transaction_count, 3)
        self._assert_sound()

    def test_r32_tenders_equal_what_was_due(self):
        rental = self._end_after(minutes=119)
        self._run_job()
        self.assertEqual(rental.tender_ids.kind, "deposit")
        self.assertEqual(rental.tender_ids.amount, rental.due)
        captured = self._requests(rental, "capture").child_id
        self.assertEqual(rental.tender_ids.transaction_id, captured)

    def test_r32_hold_that_is_due_whole_leaves_nothing_to_release(self):
        rental = self._end_after(days=4)
        self.assertEqual(rental.due, 99)
        self._run_job()
        self.assertEqual(rental.state, "sold")
        self.assertTrue(rental.paid_at)
        self.assertEqual(self._requests(rental).mapped("kind"), ["capture"])
        self.assertEqual(self._hold(rental).state, "done")
        self._assert_sound()

    def test_r32_waits_for_the_part_that_no_hold_covers(self):
        self._create_tariff(deposit=5.0)
        rental = self._end_after(minutes=119)
        self._run_job()
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertEqual(rental.tender_ids.amount, 5)
        rental.action_paid()
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.tender_ids.mapped("amount"), [5, 3])
        self._assert_sound()

    # === NOTHING CAME OUT === #

    def test_r11_jam_releases_the_whole_hold(self):
        rental = self._confirm()
        rental._on_eject_failed("jam")
        self._run_job()
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(self._hold(rental).state, "cancel")
        self.assertEqual(self._hold(rental).child_transaction_ids.amount, 99)
        self._assert_sound()

    def test_r13_bank_still_in_its_slot_releases_the_whole_hold(self):
        rental = self._confirm()
        rental._on_eject_unanswered()
        rental._on_inventory_shows_bank("slot 1")
        self._run_job()
        self.assertEqual(rental.state, "eject_failed")
        self.assertEqual(self._hold(rental).state, "cancel")

    def test_r15_hold_is_kept_while_nobody_knows_what_came_out(self):
        rental = self._confirm()
        rental._on_eject_unverified()
        self._run_job()
        self.assertEqual(rental.state, "exception")
        self.assertEqual(self._hold(rental).state, "authorized")

    # === BOOKS === #

    def test_books_show_the_money_at_the_provider_and_the_revenue(self):
        self._end_after(minutes=119)
        self.assertEqual(self._cash(), {"receivable": 800, "revenue": -800})
        self._run_job()
        self.assertEqual(self._cash(), {"cash:demo": 800, "revenue": -800})

    def test_correction_books_only_what_it_changes(self):
        rental = self._end_after(minutes=119)
        self._run_job()
        bill = rental.bill_id
        bill.create(
            {
                "rental_id": rental.id,
                "revision": 2,
                "started_at": bill.started_at,
                "ended_at": bill.ended_at,
                "currency_id": bill.currency_id.id,
                "gross": 3,
                "due": 3,
                "reason": "put right",
            }
        )
        self.assertEqual(
            self._cash(), {"cash:demo": 800, "receivable": -500, "revenue": -300}
        )

    def test_tax_and_channel_fee_have_their_accounts(self):
        Bill = type(self.env["powerbank.bill"])
        Transaction = type(self.env["payment.transaction"])
        self.patch(Bill, "_tax_minor", lambda bill: 66 if bill else 0)
        self.patch(Transaction, "_get_fee_minor", lambda tx: 5)
        self._end_after(minutes=119)
        self._run_job()
        self.assertEqual(
            self._cash(), {"cash:demo": 795, "fee": 5, "revenue": -734, "vat": -66}
        )

    def test_pay12_refund_of_a_capture_goes_back_and_is_booked(self):
        rental = self._end_after(minutes=119)
        self._run_job()
        captured = self._requests(rental, "capture").child_id
        self.env["powerbank.payment.request"]._queue("refund", captured, 3)
        self._run_job()
        refund = self._requests(rental, "refund").child_id
        self.assertEqual(
            (refund.state, refund.amount, refund.operation), ("done", -3, "refund")
        )
        self.assertEqual(refund.reference, f"{rental.name}C1R1")
        self.assertEqual(rental.tender_ids.refunded, 3)
        self.assertEqual(self._cash()["cash:demo"], 500)

    # === SCREENS === #

    def test_rental_opens_its_payments_and_its_entries(self):
        rental = self._end_after(minutes=119)
        self._run_job()
        action = rental.action_open_transactions()
        found = self.env["payment.transaction"].search(action["domain"])
        self.assertEqual(found, rental.transaction_ids)
        action = rental.action_open_ledger_entries()
        entries = self.env["powerbank.ledger.entry"].search(action["domain"])
        self.assertEqual(len(entries), 2)
