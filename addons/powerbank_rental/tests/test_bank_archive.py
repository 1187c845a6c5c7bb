from odoo.fields import Domain
from odoo.tests import tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestBankArchive(RentalCommon):
    """Archiving takes things out of renting, and never a bank out of a rental."""

    def _archive_behind_the_rules(self, bank):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE powerbank_bank SET active = FALSE WHERE id = %s", (bank.id,)
        )
        bank.invalidate_recordset()

    def test_bank_that_customers_can_get_or_have_is_not_archived(self):
        rental = self._start()
        for bank in (rental.bank_id, self.second_bank):
            with self.subTest(bank.state):
                self.assertRefused("wrong_state", bank.action_archive)
                self.assertTrue(bank.active)

    def test_bank_in_the_warehouse_is_archived(self):
        bank = self.env["powerbank.bank"].create({"name": "20260030"})
        bank.action_archive()
        self.assertFalse(bank.active)

    def test_r19_archived_bank_ends_its_rental_by_a_return(self):
        rental = self._start(self._ago(hours=2))
        bank = rental.bank_id
        self._archive_behind_the_rules(bank)
        self.assertEqual(self.env["powerbank.bank"]._find(bank.name), bank)
        self._return(rental)
        self.assertEqual(rental.state, "awaiting_payment")
        self.assertTrue(bank.active)

    def test_r19_archived_bank_ends_its_rental_by_an_inventory(self):
        rental = self._start(self._ago(hours=2))
        self._archive_behind_the_rules(rental.bank_id)
        reading = {"slot": 1, "bank": rental.bank_id.name, "level": 50}
        self.other_cabinet._on_inventory(
            [{**reading, "temperature": 25, "state": "normal", "code": 0}],
            self._ago(),
        )
        self.assertEqual(rental.state, "awaiting_payment")

    def test_pb09_archived_bank_that_is_found_is_in_the_books_again(self):
        self.best_bank._move("lost", "written off")
        self.best_bank.action_archive()
        now = self._ago()
        self.best_bank._on_docked(self.cabinet._slot(1), now, now)
        self.assertTrue(self.best_bank.active)

    def test_r02_archived_bank_is_never_lent(self):
        rental = self._quote()
        self._archive_behind_the_rules(self.best_bank)
        rental._confirm()
        self.assertEqual(rental.bank_id, self.second_bank)

    def test_r01_archived_cabinet_or_station_lends_nothing(self):
        for place in (self.cabinet, self.station):
            with self.subTest(place._name):
                place.active = False
                self.assertRefused("cabinet_disabled", self._quote)
                self.assertFalse(self._rentable_banks())
                place.active = True
                self.assertTrue(self._rentable_banks())

    def _rentable_banks(self):
        banks = self.env["powerbank.bank"]
        here = Domain("id", "in", (self.best_bank | self.second_bank).ids)
        return banks.search_count(banks._rentable_domain() & here)
