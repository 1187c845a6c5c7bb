from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.tests import new_test_user, tagged

from .common import RentalCommon


class ReservationCommon(RentalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reservations = cls.env["powerbank.reservation"]

    def _reserve_bank(self, customer=None, cabinet=None, minutes=None):
        return self.reservations._reserve_bank(
            customer or self.customer, cabinet or self.cabinet, minutes
        )

    def _reserve_slot(self, customer=None, cabinet=None):
        return self.reservations._reserve_slot(
            customer or self.customer, cabinet or self.cabinet
        )

    def _later(self, **delta):
        """From now on it is so much later."""
        now = fields.Datetime.now() + timedelta(**delta)
        later = patch.object(fields.Datetime, "now", lambda *_args: now)
        later.start()
        self.addCleanup(later.stop)
        self.env.invalidate_all()

    def _run(self, cron):
        with self.enter_registry_test_mode():
            self.env.ref(f"powerbank_rental.{cron}").method_direct_trigger()
        self.env.invalidate_all()

    def _wake(self):
        self._run("cron_wake_reservations")

    @contextmanager
    def _others_unseen(self):
        """No reservation is seen, as by two requests at once; none of it is logged."""
        model = self.env.registry["powerbank.reservation"]
        unseen = patch.object(model, "search", lambda self, *_args: self.browse())
        with unseen, self.assertNoLogs("odoo.sql_db", "ERROR"):
            yield

    def _messages(self, customer=None):
        customer = customer or self.customer
        messages = self.env["powerbank.notification"]
        return messages.search([("customer_id", "=", customer.id)]).mapped("event")

    def _counts(self):
        self.env.invalidate_all()
        return self.station.rentable_count, self.station.free_slot_count


@tagged("post_install", "-at_install")
class TestBankReservation(ReservationCommon):
    """A power bank of a cabinet, kept for some minutes (A-083)."""

    def test_the_best_bank_is_kept_and_counts_for_nobody(self):
        self.assertEqual(self._counts(), (2, 1))
        reservation = self._reserve_bank()
        self.assertEqual(reservation.bank_id, self.best_bank)
        self.assertEqual(self._counts(), (1, 1))
        self.assertEqual(self.cabinet.rentable_count, 1)

    def test_others_get_another_bank_or_none(self):
        self._reserve_bank()
        self.assertEqual(self._confirm(customer=self.other_customer).bank_id.level, 70)
        third = self._create_customer("+8613900000003")
        self.assertRefused("no_bank_available", self._quote, customer=third)

    def test_r02_the_one_who_reserved_gets_his_bank(self):
        self.second_bank.level = 20
        reservation = self._reserve_bank()
        rental = self._confirm()
        self.assertEqual(rental.bank_id, self.best_bank)
        self.assertEqual(reservation.state, "used")
        self.assertEqual(reservation.rental_id, rental)
        self.assertFalse(self.best_bank.reserved_customer_id)

    def test_r02_a_reserved_bank_comes_before_a_better_one(self):
        reservation = self._reserve_bank()
        self._dock(self.cabinet, 4, 100)
        self.assertEqual(self._confirm().bank_id, reservation.bank_id)

    def test_it_expires_and_the_bank_is_free_at_once(self):
        reservation = self._reserve_bank()
        self._later(minutes=11)
        self.assertEqual(self._counts(), (2, 1))
        self._wake()
        self.assertEqual(reservation.state, "expired")
        self.assertFalse(self.best_bank.reserved_customer_id)
        self.assertEqual(self._messages(), ["reservation_expired"])

    def test_r02_another_takes_what_has_expired_before_the_job_ran(self):
        reservation = self._reserve_bank()
        self._later(minutes=11)
        rental = self._confirm(customer=self.other_customer)
        self.assertEqual(rental.bank_id, self.best_bank)
        self.assertEqual(reservation.state, "expired")
        self._wake()
        self.assertEqual(rental.bank_id.reserved_rental_id, rental)

    def test_it_is_used_although_another_bank_had_to_be_taken(self):
        reservation = self._reserve_bank()
        self.best_bank.recalled = True
        rental = self._confirm()
        self.assertEqual(rental.bank_id, self.second_bank)
        self._later(minutes=11)
        self._wake()
        self.assertEqual((reservation.state, reservation.rental_id), ("used", rental))

    def test_a_bank_that_leaves_is_replaced(self):
        reservation = self._reserve_bank()
        self.best_bank.action_quarantine()
        self.assertEqual(reservation.bank_id, self.second_bank)
        self.assertEqual(self.second_bank.reserved_customer_id, self.customer)

    def test_a_bank_that_leaves_without_another_ends_it(self):
        self.second_bank.level = 20
        reservation = self._reserve_bank()
        self.best_bank.action_quarantine()
        self.assertEqual(reservation.state, "cancelled")
        self.assertTrue(reservation.reason)
        self.assertEqual(self._messages(), ["reservation_lost"])

    def test_a_customer_has_one_at_a_time(self):
        reservation = self._reserve_bank()
        refused = self.assertRefused("reservation_open", self._reserve_bank)
        self.assertEqual(refused.details, {"reservation": reservation.code})

    def test_a_second_one_that_is_not_seen_meets_the_index(self):
        self._reserve_bank()
        model = self.env.registry["powerbank.reservation"]
        unseen = patch.object(model, "_check_customer", lambda *_args: None)
        with unseen, self.assertNoLogs("odoo.sql_db", "ERROR"):
            self.assertRefused("reservation_open", self._reserve_bank)

    def test_a_customer_has_five_a_day(self):
        for _number in range(5):
            self._reserve_bank()._cancel("test")
        self.assertRefused("reservation_limit", self._reserve_bank)
        self.env.cr.execute(
            "UPDATE powerbank_reservation"
            " SET create_date = create_date - interval '25 hours'"
        )
        self.assertTrue(self._reserve_bank())

    def test_nobody_reserves_who_may_not_rent(self):
        self._start()
        self.assertRefused("rental_open", self._reserve_bank)

    def test_nothing_is_kept_where_there_is_nothing(self):
        self.assertRefused(
            "no_bank_available", self._reserve_bank, cabinet=self.other_cabinet
        )
        self.cabinet._on_offline()
        self.assertRefused("cabinet_offline", self._reserve_bank)

    def test_what_is_cancelled_is_free_at_once(self):
        reservation = self._reserve_bank()
        reservation._cancel("changed my mind")
        self.assertEqual(self._counts(), (2, 1))
        self.assertRefused("reservation_over", reservation._cancel, "again")
        self._later(minutes=11)
        self._wake()
        self.assertEqual(reservation.state, "cancelled")

    def test_dispatchers_cancel_by_button_only(self):
        reservation = self._reserve_bank()
        groups = "powerbank_rental.group_powerbank_dispatcher"
        user = new_test_user(self.env, "reservation_dispatcher", groups=groups)
        as_user = reservation.with_user(user)
        with self.assertRaises(AccessError):
            as_user.state = "cancelled"
        as_user.action_cancel()
        self.assertEqual(reservation.state, "cancelled")

    def test_nobody_reserves_by_writing_to_the_bank(self):
        groups = "powerbank_rental.group_powerbank_manager"
        user = new_test_user(self.env, "reservation_manager", groups=groups)
        with self.assertRaises(AccessError):
            self.best_bank.with_user(user).reserved_customer_id = self.customer


@tagged("post_install", "-at_install")
class TestSlotReservation(ReservationCommon):
    """A free slot for the return (A-083)."""

    def test_a_reserved_slot_counts_as_taken(self):
        self._start()
        self.assertEqual(self._counts(), (1, 2))
        self._reserve_slot()
        self.assertEqual(self._counts(), (1, 1))
        self.assertEqual(self.cabinet.free_slot_count, 1)

    def test_the_last_slot_is_kept_once(self):
        self._dock(self.cabinet, 4, 90)
        self._start()
        self._reserve_slot()
        self.assertEqual(self._counts()[1], 0)
        self.assertRefused("no_slot_available", self._reserve_slot_of_another)

    def _reserve_slot_of_another(self):
        self._dock(self.other_cabinet, 1, 90)
        self._start(customer=self.other_customer, cabinet=self.other_cabinet)
        return self._reserve_slot(customer=self.other_customer)

    def test_who_does_not_see_the_last_one_go_starts_anew(self):
        self._start()
        self._reserve_slot()
        with self._others_unseen(), self.assertRaises(ConcurrencyError):
            self._reserve_slot_of_another()

    def test_places_are_counted_from_the_lowest_free(self):
        self._start()
        first = self._reserve_slot()
        second = self._reserve_slot_of_another()
        self.assertEqual((first.place, second.place), (1, 2))
        first._cancel("test")
        self.assertEqual(self._reserve_slot().place, 1)

    def test_r19_the_return_uses_it(self):
        rental = self._start()
        reservation = self._reserve_slot()
        self._return(rental, slot=self.cabinet._slot(4))
        self.assertEqual((reservation.state, reservation.rental_id), ("used", rental))

    def test_r19_a_return_elsewhere_ends_it(self):
        rental = self._start()
        reservation = self._reserve_slot()
        self._return(rental)
        self.assertEqual(reservation.state, "cancelled")
        self.assertEqual(self._counts(), (1, 2))

    def test_it_expires(self):
        self._start()
        reservation = self._reserve_slot()
        self._later(minutes=11)
        self._wake()
        self.assertEqual(reservation.state, "expired")
        self.assertEqual(self._counts()[1], 2)

    def test_who_has_no_power_bank_reserves_no_slot(self):
        self.assertRefused("not_renting", self._reserve_slot)


@tagged("post_install", "-at_install")
class TestWindowReservation(ReservationCommon):
    """A power bank at a station in a time to come (A-090)."""

    def setUp(self):
        super().setUp()
        self.station.window_capacity = 1

    def _reserve(self, customer=None, station=None, ahead=60, minutes=30):
        begin = fields.Datetime.now() + timedelta(minutes=ahead)
        return self.reservations._reserve_window(
            customer or self.customer,
            station or self.station,
            begin,
            begin + timedelta(minutes=minutes),
        )

    def test_nothing_is_missing_to_others_until_the_time_comes_near(self):
        reservation = self._reserve()
        self._wake()
        self.assertEqual(reservation.state, "held")
        self.assertEqual(self._counts(), (2, 1))

    def test_a_bank_is_put_aside_and_the_customer_is_told(self):
        reservation = self._reserve()
        self._later(minutes=51)
        self._wake()
        self.assertEqual(reservation.bank_id, self.best_bank)
        self.assertEqual(reservation.cabinet_id, self.cabinet)
        self.assertEqual(self._counts(), (1, 1))
        self.assertEqual(self._messages(), ["reservation_ready"])
        self.assertEqual(self._confirm().bank_id, self.best_bank)
        self.assertEqual(reservation.state, "used")

    def test_how_long_before_a_bank_is_put_aside_is_a_setting(self):
        self._set("ahead_minutes", 30)
        reservation = self._reserve()
        self._later(minutes=31)
        self._wake()
        self.assertEqual(reservation.bank_id, self.best_bank)

    def test_it_looks_again_until_there_is_a_bank(self):
        (self.best_bank | self.second_bank).level = 20
        reservation = self._reserve()
        self._later(minutes=51)
        self._wake()
        self.assertFalse(reservation.bank_id)
        self.second_bank.level = 80
        self._later(minutes=2)
        self._wake()
        self.assertEqual(reservation.bank_id, self.second_bank)

    def test_it_expires_when_nobody_came(self):
        reservation = self._reserve()
        self._later(minutes=91)
        self._wake()
        self.assertEqual(reservation.state, "expired")

    def test_windows_that_overlap_share_the_capacity(self):
        self._reserve()
        other = self.other_customer
        self.assertRefused("window_full", self._reserve, other, ahead=75)
        self.assertEqual(self._reserve(other, ahead=90).place, 1)

    def test_who_does_not_see_the_last_one_go_starts_anew(self):
        self._reserve()
        with self._others_unseen(), self.assertRaises(ConcurrencyError):
            self._reserve(self.other_customer)

    def test_a_station_offers_it_or_not(self):
        self.assertRefused(
            "reservation_not_offered", self._reserve, station=self.other_station
        )

    def test_a_time_that_cannot_be_planned_is_refused(self):
        for ahead, minutes in ((-5, 30), (60, 0), (60, 61), (8 * 24 * 60, 30)):
            with self.subTest(ahead=ahead, minutes=minutes):
                self.assertRefused(
                    "window_invalid", self._reserve, ahead=ahead, minutes=minutes
                )
