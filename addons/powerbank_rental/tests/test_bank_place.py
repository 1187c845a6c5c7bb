from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestBankPlace(RentalCommon):
    def test_pb01_registered_bank_lies_at_its_custodian(self):
        bank = self.env["powerbank.bank"].create({"name": "10000001"})
        self.assertEqual(bank.state, "in_warehouse")
        self.assertEqual(bank.custodian_id, self.env.company.partner_id)
        self.assertEqual(bank.move_ids.event, "registered")

    def test_pb01_serial_number_is_unique_whatever_its_case(self):
        self.env["powerbank.bank"].create({"name": "ab12"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self.env["powerbank.bank"].create({"name": " AB12 "})

    def test_pb03_bank_inserted_by_staff_is_docked(self):
        bank = self.env["powerbank.bank"].create({"name": "10000002"})
        now = self._ago()
        slot = self.cabinet._slot(4)
        bank._on_docked(slot, now, now, "return event")
        self.assertEqual((bank.state, bank.slot_id), ("docked", slot))
        self.assertEqual(slot.state, "occupied")

    def test_pb04_pb06_rental_moves_the_bank_out_and_back(self):
        rental = self._start(started_at=self._ago(minutes=50))
        bank = rental.bank_id
        self.assertEqual((bank.state, bank.rental_id), ("rented", rental))
        self._return(rental)
        self.assertEqual(bank.state, "docked")
        self.assertFalse(bank.rental_id)
        self.assertEqual(bank.move_ids.mapped("event")[:2], ["returned", "ejected"])

    def test_pb09_bank_of_unknown_whereabouts_is_found(self):
        self.best_bank._move("in_transit_unknown", "missing")
        self.assertEqual(self.best_bank.place, "Whereabouts Unknown")
        now = self._ago()
        self.best_bank._on_docked(self.other_cabinet._slot(1), now, now)
        self.assertEqual(self.best_bank.state, "docked")
        self.assertEqual(self.best_bank.move_ids[:1].event, "found")

    def test_pb12_lost_bank_is_checked_before_it_is_lent_again(self):
        self.best_bank._move("lost", "written off")
        now = self._ago()
        self.best_bank._on_docked(self.cabinet._slot(1), now, now)
        self.assertEqual(self.best_bank.state, "quarantine")

    def test_pb13_quarantined_bank_is_never_lent(self):
        self.best_bank.action_quarantine()
        self.assertEqual(self.best_bank.slot_id, self.cabinet._slot(1))
        self.assertEqual(self._confirm().bank_id, self.second_bank)

    def test_pb14_tested_bank_may_be_lent_again(self):
        self.best_bank.action_quarantine()
        self.best_bank.action_release_quarantine()
        self.assertEqual(self._confirm().bank_id, self.best_bank)

    def test_place_and_state_cannot_be_set_by_hand(self):
        dispatcher = new_test_user(
            self.env, "dave", groups="powerbank_rental.group_powerbank_dispatcher"
        )
        bank = self.best_bank.with_user(dispatcher)
        with self.assertRaises(AccessError):
            bank.state = "lost"
        with self.assertRaises(AccessError):
            self.cabinet.with_user(dispatcher).state = "removed"
        bank.action_quarantine()
        self.assertEqual(bank.state, "quarantine")

    def test_only_dispatchers_act_on_banks_and_cabinets(self):
        user = new_test_user(self.env, "olga", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.best_bank.with_user(user).action_quarantine()
        with self.assertRaises(AccessError):
            self.cabinet.with_user(user).action_disable()

    def test_only_administrators_white_list(self):
        dispatcher = new_test_user(
            self.env, "dina", groups="powerbank_rental.group_powerbank_dispatcher"
        )
        with self.assertRaises(AccessError):
            self.customer.with_user(dispatcher)._put_on_list("white", "staff")

    def test_bank_cannot_be_in_two_places(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            self.best_bank.write({"custodian_id": self.env.company.partner_id.id})
            self.env.flush_all()

    def test_slot_cannot_hold_two_banks(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self.second_bank.write({"slot_id": self.best_bank.slot_id.id})
            self.env.flush_all()

    def test_h07_disabled_cabinet_still_takes_banks_back(self):
        rental = self._start(started_at=self._ago(minutes=3))
        self.other_cabinet.action_disable()
        self._return(rental)
        self.assertEqual(rental.state, "done")

    def test_sl09_tested_slot_is_back_in_use(self):
        slot = self.cabinet._slot(1)
        for _attempt in range(3):
            slot._on_eject_failed()
        self.assertEqual(slot.state, "fault")
        slot.action_test_passed()
        self.assertEqual((slot.state, slot.eject_failure_count), ("occupied", 0))
