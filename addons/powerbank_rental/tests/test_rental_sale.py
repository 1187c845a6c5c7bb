from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestRentalSale(RentalCommon):
    """Rows R27, R28 and R29 on CN-A, whose total cap of 99.00 is a sale (C13)."""

    def setUp(self):
        super().setUp()
        self.start = self._ago(days=5)
        self.sale_at = self.start + timedelta(hours=52, seconds=1)

    def _sell(self, **kwargs):
        """Return a rental that nobody returned and the scheduled job sold."""
        rental = self._start(started_at=self.start, **kwargs)
        rental._on_wake()
        return rental

    # === R27 === #

    def test_r27_alarm_stands_at_the_instant_of_the_sale(self):
        rental = self._start(started_at=self.start)
        self.assertIn((self.sale_at, "_on_sale_due"), rental._alarms())

    def test_r27_running_rental_is_not_sold_before(self):
        rental = self._start(started_at=self._ago(hours=51))
        rental._on_wake()
        self.assertEqual(rental.state, "in_use")
        self.assertGreater(rental.wake_at, self._ago())

    def test_r27_c13_sale_ends_at_the_first_second_of_the_cap(self):
        rental = self._sell()
        self.assertEqual(rental.state, "sold")
        self.assertEqual(rental.ended_at, self.sale_at)
        self.assertEqual((rental.due, rental.ended_by), (99.0, "sale"))
        self.assertTrue(rental.bill_id.sold)
        self.assertEqual(self._rows(rental)[-1], "R27")
        self.assertFalse(rental.paid_at)

    def test_pb11_sold_bank_leaves_the_fleet_for_its_buyer(self):
        rental = self._sell()
        bank = rental.bank_id
        self.assertEqual((bank.state, bank.owner_id), ("sold", rental.partner_id))
        self.assertFalse(bank.slot_id or bank.custodian_id or bank.rental_id)
        self.assertEqual(bank.sold_rental_id, rental)
        self.assertEqual(rental.bank_line_ids.to_at, self.sale_at)

    def test_r27_scheduled_job_sells_and_a_second_run_changes_nothing(self):
        rental = self._start(started_at=self.start)
        with self.enter_registry_test_mode():
            self.env.ref("powerbank_rental.cron_wake_rentals").method_direct_trigger()
            self.env.ref("powerbank_rental.cron_wake_rentals").method_direct_trigger()
        rental.invalidate_recordset()
        self.assertEqual(self._rows(rental).count("R27"), 1)

    def test_r27_buyer_rents_again_only_once_he_paid(self):
        rental = self._sell()
        self.assertRefused("arrears", self._quote)
        rental._on_paid(99.0, "test")
        self.assertEqual(rental.state, "sold")
        self.assertTrue(rental.paid_at)
        self.assertEqual(self._confirm().state, "ejecting")

    def test_r27_arrears_stand_in_the_way_of_a_quote_of_before(self):
        quote = self._quote()
        rental = self._sell(customer=self.other_customer)
        rental.customer_id = self.customer
        self.assertRefused("arrears", quote._confirm)

    def test_r27_sale_comes_before_a_collection_that_is_later(self):
        rental = self._start(started_at=self.start)
        staff = self.env.user.partner_id
        rental.bank_id._on_handed_over("carried", staff, "seen")
        self.assertEqual((rental.state, rental.ended_at), ("sold", self.sale_at))
        self.assertTrue(rental.returned_after_sale)
        bank = rental.bank_id
        self.assertEqual((bank.state, bank.custodian_id), ("quarantine", staff))
        rental.action_hand_over()
        self.assertEqual((bank.state, bank.owner_id), ("sold", rental.partner_id))

    def test_r27_sale_comes_before_the_end_that_a_case_gives(self):
        rental = self._start(started_at=self.start)
        case = rental._claim_nothing_came_out(text="Empty")
        case.opened_at = self._ago(days=1)
        case.write({"decision_reason": "as told"})
        rental._end_without_bank(case, self._ago(days=1), "lost")
        self.assertEqual((rental.state, rental.ended_at), ("sold", self.sale_at))
        self.assertEqual(rental.bank_id.state, "sold")

    def test_r35_sale_that_is_never_paid_is_a_bad_debt_and_stays_a_sale(self):
        rental = self._sell()
        self.assertGreater(rental.wake_at, self._ago(days=-179))
        rental._on_wake()
        self.assertEqual((rental.state, rental._is_written_off()), ("sold", True))
        self.assertEqual(self._rows(rental)[-1], "R35")
        self.assertEqual(self.customer.standing, "black")
        rental._on_paid(99.0, "test")
        self.assertFalse(rental._is_written_off())
        self.assertNotEqual(self.customer.standing, "black")

    def test_r35_paid_sale_is_no_bad_debt(self):
        rental = self._sell()
        rental._on_paid(99.0, "test")
        rental._on_wake()
        self.assertFalse(rental.written_off_at or rental.wake_at)

    def test_r27_repeated_payment_of_a_sale_has_no_second_effect(self):
        rental = self._sell()
        rental._on_paid(99.0, "test")
        paid_at = rental.paid_at
        rental._on_paid(99.0, "test")
        self.assertEqual(rental.paid_at, paid_at)
        self.assertEqual(rental.event_ids.mapped("event").count("paid"), 1)

    def test_r27_wrong_payment_of_a_sale_is_refused(self):
        self.assertRefused("wrong_state", self._sell()._on_paid, 98.0, "test")

    def test_r27_return_after_an_unnoticed_sale_comes_too_late(self):
        rental = self._start(started_at=self.start)
        self._return(rental)
        self.assertEqual(rental.state, "sold")
        self.assertEqual(rental.ended_at, self.sale_at)
        self.assertEqual(self._rows(rental)[-2:], ["R27", "R28"])

    def test_r27_return_in_the_last_second_ends_the_rental(self):
        rental = self._start(started_at=self.start)
        self._return(rental, end=self.sale_at - timedelta(seconds=1))
        self.assertEqual((rental.state, rental.due), ("awaiting_payment", 96.0))

    def test_r27_pause_moves_the_sale(self):
        rental = self._start(started_at=self.start)
        pause = (self.start, self.start + timedelta(hours=2))
        self.patch(type(rental), "_pauses", lambda rental: [pause])
        sale_at = self.sale_at + timedelta(hours=2)
        self.assertIn((sale_at, "_on_sale_due"), rental._alarms())

    def test_r27_nothing_is_sold_while_the_clock_stands_still(self):
        rental = self._start(started_at=self.start)
        pause = (self.start + timedelta(hours=1), None)
        self.patch(type(rental), "_pauses", lambda rental: [pause])
        rental._on_wake()
        self.assertEqual(rental.state, "in_use")
        self.assertNotIn("_on_sale_due", dict(map(reversed, rental._alarms())))

    def test_c46_sale_by_time_costs_rent_and_fee(self):
        self._sell_by_fee()
        rental = self._sell()
        self.assertEqual(rental.ended_at, self.start + timedelta(hours=72, seconds=1))
        self.assertEqual(rental.due, 165.0)
        self.assertEqual(rental.bill_id._sale_fee(), 45.0)

    def _sell_by_fee(self):
        self._create_tariff(
            total_cap=0,
            sale_after_hours=72,
            sale_mode="rent_plus_fee",
            sale_amount=45.0,
        )

    # === R28 === #

    def test_r28_pb12_sold_bank_that_comes_back_stays_the_customers(self):
        rental = self._sell()
        slot = self.other_cabinet._slot(2)
        self._return(rental, slot=slot)
        bank = rental.bank_id
        self.assertEqual((rental.state, rental.ended_at), ("sold", self.sale_at))
        self.assertTrue(rental.returned_after_sale)
        self.assertEqual((bank.state, bank.slot_id), ("quarantine", slot))
        self.assertEqual(bank.owner_id, rental.partner_id)
        self.assertEqual(self._rows(rental)[-1], "R28")
        self.assertTrue(self.other_cabinet.alert_count)

    def test_r28_is_noted_once(self):
        rental = self._sell()
        for _repetition in range(2):
            self._return(rental, slot=self.other_cabinet._slot(2))
        self.assertEqual(self._rows(rental).count("R28"), 1)

    def test_r28_customers_bank_is_not_released_for_renting(self):
        rental = self._sell()
        self._return(rental)
        bank = rental.bank_id
        self.assertRefused("wrong_state", bank.action_release_quarantine)
        self.assertEqual(bank.state, "quarantine")

    def test_r28_no_buy_back_where_the_price_has_no_fee(self):
        rental = self._sell()
        self._return(rental)
        self.assertRefused("wrong_state", rental.action_buy_back)

    def test_r28_buy_back_lets_off_the_fee_less_restocking(self):
        self._sell_by_fee()
        rental = self._sell()
        rental._on_paid(165.0, "test")
        self._return(rental)
        rental.action_buy_back()
        self.assertEqual((rental.state, rental.due), ("sold", 129.0))
        self.assertEqual(rental.bill_id.revision, 2)
        bank = rental.bank_id
        self.assertEqual(bank.owner_id, rental.fleet_owner_id)
        self.assertEqual(bank.state, "quarantine")
        bank.action_release_quarantine()
        self.assertEqual(bank.state, "docked")
        self.assertRefused("wrong_state", rental.action_buy_back)

    def test_r28_no_buy_back_later_than_the_days_that_are_set(self):
        self._sell_by_fee()
        self.env["ir.config_parameter"].set_param("powerbank_rental.buy_back_days", 1)
        rental = self._sell()
        self._return(rental)
        self.assertRefused("wrong_state", rental.action_buy_back)

    def test_r28_buyer_fetches_his_bank(self):
        rental = self._sell()
        self._return(rental)
        rental.action_hand_over()
        self.assertEqual(rental.bank_id.state, "sold")
        self.assertFalse(rental.returned_after_sale)
        self.assertRefused("wrong_state", rental.action_hand_over)

    def test_r28_only_staff_buy_back(self):
        rental = self._sell()
        self._return(rental)
        user = new_test_user(self.env, "una", groups="base.group_user")
        with self.assertRaises(AccessError):
            rental.with_user(user).action_buy_back()

    # === R29, EX-14 === #

    def test_r29_ex14_late_upload_reverses_the_sale(self):
        rental = self._sell()
        rental._on_paid(99.0, "test")
        owner = rental.fleet_owner_id
        end = self.start + timedelta(minutes=50)
        slot = self.other_cabinet._slot(2)
        self._return(rental, slot=slot, end=end, received=self._ago())
        self.assertEqual((rental.state, rental.due), ("done", 4.0))
        self.assertEqual((rental.ended_at, rental.ended_by), (end, "return"))
        self.assertEqual(self._rows(rental)[-3:], ["R29", "R31", "R32"])
        self.assertEqual(rental.bill_id.revision, 2)
        self.assertEqual(rental.return_slot_id, slot)
        bank = rental.bank_id
        self.assertEqual((bank.state, bank.slot_id), ("docked", slot))
        self.assertEqual((bank.owner_id, bank.sold_rental_id.id), (owner, False))

    def test_r29_of_an_unpaid_sale_awaits_what_is_really_due(self):
        rental = self._sell()
        self._return(rental, end=self.start + timedelta(minutes=50))
        self.assertEqual((rental.state, rental.due), ("awaiting_payment", 4.0))

    def test_r29_of_a_free_rental_costs_nothing(self):
        rental = self._sell()
        rental._on_paid(99.0, "test")
        self._return(rental, end=self.start + timedelta(minutes=4))
        self.assertEqual((rental.state, rental.due), ("done", 0.0))
        self.assertEqual(self._rows(rental)[-2:], ["R29", "R30"])

    def test_r29_after_r28_leaves_the_bank_where_it_was_seen_last(self):
        rental = self._sell()
        seen = self.other_cabinet._slot(2)
        self._return(rental, slot=seen)
        self._return(
            rental, slot=self.cabinet._slot(4), end=self.start + timedelta(hours=1)
        )
        self.assertEqual((rental.state, rental.due), ("awaiting_payment", 4.0))
        self.assertFalse(rental.returned_after_sale)
        self.assertEqual(rental.bank_id.slot_id, seen)
        self.assertEqual(rental.bank_id.state, "docked")

    def test_r29_a_repeated_upload_has_no_second_effect(self):
        rental = self._sell()
        end = self.start + timedelta(minutes=50)
        for _repetition in range(2):
            self._return(rental, end=end)
        self.assertEqual(self._rows(rental).count("R29"), 1)
        self.assertEqual(rental.bill_id.revision, 2)

    def test_r29_keeps_what_was_let_off(self):
        rental = self._sell()
        rental._revise(rental._bill_until(rental.ended_at), 3.0, "goodwill")
        self.assertEqual(rental.due, 96.0)
        self._return(rental, end=self.start + timedelta(minutes=50))
        self.assertEqual((rental.gross, rental.waived, rental.due), (4.0, 3.0, 1.0))
