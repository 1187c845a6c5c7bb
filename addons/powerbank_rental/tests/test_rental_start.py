from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..errors import Refusal
from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestRentalStart(RentalCommon):
    @classmethod
    def setUpClass(cls):
        """Have a deposit wait for its proof, whichever provider is installed."""
        super().setUpClass()

        def wait_for_proof(rental):
            return rental.currency_id.is_zero(rental.deposit)

        verb = patch.object(
            cls.env.registry["powerbank.rental"], "_authorize", wait_for_proof
        )
        cls.startClassPatcher(verb)

    # === R01 === #

    def test_r01_scan_quotes_the_tariff_in_force(self):
        rental = self._quote()
        version = self.tariff.current_version_id
        self.assertEqual(rental.state, "draft")
        self.assertEqual(rental.tariff_version_id, version)
        self.assertEqual(rental.tariff_hash, version.content_hash)
        self.assertIn("4", rental.price_text)
        self.assertGreater(rental.quote_expires_at, fields.Datetime.now())

    def test_r01_scanning_again_shows_the_same_offer_for_longer(self):
        quote = self._quote()
        quote.quote_expires_at = self._ago(seconds=-5)
        self.assertEqual(self._quote(), quote)
        self.assertGreater(quote.quote_expires_at, self._ago(minutes=-4))
        other = self._quote(customer=self.other_customer)
        self.assertNotEqual(other, quote)
        self.assertNotEqual(other.name, quote.name)

    def test_r01_another_price_or_a_lapsed_offer_is_a_new_one(self):
        quote = self._quote()
        quote.quote_expires_at = self._ago(seconds=1)
        again = self._quote()
        self.assertNotEqual(again, quote)
        again.deposit = 1
        self.assertNotEqual(self._quote(), again)

    def test_r01_offline_cabinet_is_refused(self):
        self.cabinet._on_offline()
        self.assertRefused("cabinet_offline", self._quote)

    def test_r01_disabled_cabinet_is_refused(self):
        self.cabinet.action_disable()
        self.assertRefused("cabinet_disabled", self._quote)

    def test_r01_blocked_customer_is_refused(self):
        self.customer._put_on_list("black", "fraud")
        self.assertRefused("customer_blocked", self._quote)

    def test_r01_second_rental_is_refused_while_one_runs(self):
        self._start()
        self.assertRefused("rental_open", self._quote)

    def test_r01_unpaid_rental_is_refused_as_arrears(self):
        rental = self._start(started_at=self._ago(hours=2))
        self._return(rental)
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertRefused("arrears", self._quote)

    def test_r01_cabinet_without_charged_banks_is_refused(self):
        (self.best_bank | self.second_bank).action_quarantine()
        self.assertRefused("no_bank_available", self._quote)

    def test_r01_station_without_tariff_is_refused(self):
        self.env["powerbank.tariff.rule"].search([]).active = False
        self.assertRefused("tariff_missing", self._quote)

    # === R02 === #

    def test_r02_confirm_reserves_the_best_charged_bank(self):
        rental = self._quote()
        rental.deposit = 99
        rental._confirm()
        self.assertEqual(rental.state, "authorizing")
        self.assertEqual(rental.bank_id, self.best_bank)
        self.assertEqual(self.best_bank.reserved_rental_id, rental)
        self.assertTrue(rental.confirmed_at)
        self.assertEqual(self._rows(rental), ["R02"])

    def test_r02_second_customer_gets_the_next_bank(self):
        first = self._quote()
        first.deposit = 99
        first._confirm()
        second = self._quote(customer=self.other_customer)
        second.deposit = 99
        second._confirm()
        self.assertEqual(second.bank_id, self.second_bank)

    def test_r02_lapsed_quote_is_refused(self):
        rental = self._quote()
        rental.quote_expires_at = self._ago(seconds=1)
        self.assertRefused("quote_expired", rental._confirm)
        self.assertEqual(rental.state, "draft")

    def test_r02_changed_price_is_refused(self):
        rental = self._quote()
        self._create_tariff(unit_price=6.0)
        self.assertRefused("quote_changed", rental._confirm)

    def test_r02_used_quote_is_refused(self):
        rental = self._confirm()
        self.assertRefused("quote_expired", rental._confirm)

    def test_r02_busy_cabinet_is_refused(self):
        self._confirm()
        quote = self._quote(customer=self.other_customer)
        refusal = self.assertRefused("cabinet_busy", quote._confirm)
        self.assertEqual(refusal.details["retry_after"], 15)

    def test_r02_busy_cabinet_names_the_seconds_of_the_setting(self):
        self._set("eject_seconds", 25)
        self._confirm()
        quote = self._quote(customer=self.other_customer)
        refusal = self.assertRefused("cabinet_busy", quote._confirm)
        self.assertEqual(refusal.details["retry_after"], 25)
        self.assertIn("25 seconds", str(refusal))

    def test_r02_recalled_bank_is_never_lent(self):
        self.best_bank.recalled = True
        self.assertEqual(self._confirm().bank_id, self.second_bank)

    def test_r02_bank_with_lapsed_certificate_is_never_lent(self):
        self.best_bank.cert_expires_on = self._ago(days=1).date()
        self.assertEqual(self._confirm().bank_id, self.second_bank)

    # === R03 === #

    def test_r03_authorisation_freezes_and_ejects(self):
        rental = self._confirm()
        self.assertEqual(rental.state, "ejecting")
        self.assertEqual(self._rows(rental), ["R02", "R03"])
        self.assertEqual(rental.slot_id.state, "ejecting")
        self.assertEqual(rental.bank_id.state, "docked")
        self.assertFalse(rental.started_at)

    def test_r03_too_little_held_is_refused(self):
        rental = self._quote()
        rental.deposit = 99
        rental._confirm()
        self.assertRefused("wrong_state", rental._on_authorized, 98.99, "test")
        self.assertEqual(rental.state, "authorizing")

    def test_r03_lapsed_reservation_claims_another_bank(self):
        rental = self._quote()
        rental.deposit = 99
        rental._confirm()
        self.best_bank.action_quarantine()
        rental._on_authorized(99, "test")
        self.assertEqual(rental.bank_id, self.second_bank)

    # === R04, R05 === #

    def test_r04_refused_authorisation_releases_the_bank(self):
        rental = self._quote()
        rental.deposit = 99
        rental._confirm()
        rental._on_authorization_refused("card declined")
        self.assertEqual(rental.state, "cancelled")
        self.assertFalse(self.best_bank.reserved_rental_id)
        self.assertEqual(rental.cancel_reason, "card declined")

    def test_r04_customer_cancels_before_ejecting(self):
        rental = self._quote()
        rental.deposit = 99
        rental._confirm()
        rental._cancel()
        self.assertEqual(rental.state, "cancelled")
        self.assertEqual(self._rows(rental), ["R02", "R04"])

    def test_r04_cancel_is_refused_once_ejecting(self):
        self.assertRefused("not_cancellable", self._confirm()._cancel)

    def test_r05_unauthorised_rental_times_out(self):
        rental = self._quote()
        rental.deposit = 99
        rental._confirm()
        rental.wake_at = fields.Datetime.now() - timedelta(seconds=1)
        with self.enter_registry_test_mode():
            self.env.ref("powerbank_rental.cron_wake_rentals").method_direct_trigger()
        self.assertEqual(rental.state, "cancelled")
        self.assertEqual(self._rows(rental), ["R02", "R05"])
        self.assertFalse(self.best_bank.reserved_rental_id)

    def test_r05_rental_that_cannot_be_stepped_keeps_nobody_waiting(self):
        self._check_nobody_waits_behind(Refusal("wrong_state", "stuck"))

    def test_r05_rental_with_a_fault_of_the_program_keeps_nobody_waiting(self):
        self._check_nobody_waits_behind(ZeroDivisionError("fault"))

    def _check_nobody_waits_behind(self, error):
        """The rental that raises `error` gets a later turn; the next one is stepped."""
        first, second = (
            self._authorizing(customer)
            for customer in (self.customer, self.other_customer)
        )
        expire = self.env.registry["powerbank.rental"]._on_authorization_overdue

        def fail_for_the_first(rental):
            if rental == first:
                raise error
            return expire(rental)

        model = self.env.registry["powerbank.rental"]
        with (
            patch.object(model, "_on_authorization_overdue", fail_for_the_first),
            mute_logger("odoo.addons.powerbank_rental.models.auto"),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("powerbank_rental.cron_wake_rentals").method_direct_trigger()
        self.assertEqual(first.state, "authorizing")
        self.assertGreater(first.wake_at, fields.Datetime.now())
        self.assertEqual(second.state, "cancelled")

    def test_r05_more_overdue_rentals_than_one_batch_are_all_stepped(self):
        customers = self.customer | self.other_customer
        rentals = self.env["powerbank.rental"].concat(
            *(self._authorizing(customer) for customer in customers)
        )
        with (
            patch("odoo.addons.powerbank_rental.models.auto.BATCH", 1),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("powerbank_rental.cron_wake_rentals").method_direct_trigger()
        self.assertEqual(rentals.mapped("state"), ["cancelled"] * 2)
        self.assertFalse(any(rentals.mapped("wake_at")))

    def _authorizing(self, customer):
        """Return a rental whose time to authorise is over."""
        rental = self._quote(customer=customer)
        rental.deposit = 99
        rental._confirm()
        rental.wake_at = self._ago(seconds=1)
        return rental
