from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestGuardedFields(RentalCommon):
    """What cannot be written cannot be created either."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "guarded", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.manager = new_test_user(
            cls.env, "guarding", "powerbank_rental.group_powerbank_manager"
        )

    def _cabinets(self, **context):
        cabinets = self.env["powerbank.cabinet"].with_user(self.dispatcher)
        return cabinets.with_context(**context)

    def _versions(self):
        return self.env["powerbank.tariff.version"].with_user(self.manager)

    def test_cabinet_is_not_created_with_a_state_code_or_name(self):
        for values in ({"state": "online"}, {"code": "AAAA"}, {"name": "C1"}):
            with self.subTest(values), self.assertRaises(AccessError):
                self._cabinets().create({"station_id": self.station.id, **values})

    def test_who_a_customer_is_was_proven_and_is_written_by_nobody(self):
        identities = self.env["powerbank.customer.identity"]
        identity = self.customer.identity_ids[:1]
        self.assertTrue(identity)
        values = {"customer_id": self.customer.id, "value": "+8613000000001"}
        for user in (self.dispatcher, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                identity.with_user(user).value = "+8613000000001"
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                identities.with_user(user).create(values)

    def test_defaults_of_the_context_are_no_way_around(self):
        with self.assertRaises(AccessError):
            self._cabinets(default_state="online").create({})

    def test_pb01_bank_is_not_created_in_a_state_or_with_a_rental(self):
        banks = self.env["powerbank.bank"].with_user(self.dispatcher)
        rental = self._start()
        for values in (
            {"state": "lost"},
            {"code": "AAAA"},
            {"rental_id": rental.id},
            {"reserved_rental_id": rental.id},
            {"reserved_until": self._ago()},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                banks.create({"name": "20260020", **values})

    def test_pb01_dispatcher_stocks_a_new_bank_into_an_empty_slot(self):
        banks = self.env["powerbank.bank"].with_user(self.dispatcher)
        slot = self.cabinet._slot(4)
        bank = banks.create({"name": "20260021", "slot_id": slot.id})
        self.assertEqual((bank.state, slot.state), ("docked", "occupied"))

    def test_pb01_bank_is_not_stocked_into_a_slot_that_is_not_empty(self):
        slot = self.cabinet._slot(4)
        slot.state = "receiving"
        values = {"name": "20260022", "slot_id": slot.id}
        self.assertRefused("wrong_state", self.env["powerbank.bank"].create, values)

    def test_nobody_deletes_a_bank(self):
        bank = self.env["powerbank.bank"].create({"name": "20260023"})
        with self.assertRaises(AccessError):
            bank.with_user(self.manager).unlink()

    def test_version_is_not_created_as_published(self):
        for values in (
            {"state": "published"},
            {"content": "{}"},
            {"content_hash": "0"},
            {"number": 9},
            {"published_at": self._ago()},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                self._versions().create({"tariff_id": self.tariff.id, **values})

    def test_published_version_without_content_is_impossible(self):
        versions = self.env["powerbank.tariff.version"]
        draft = versions.create({"tariff_id": self.tariff.id, "unit_price": 3})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            draft.state = "published"
            self.env.flush_all()

    def test_draft_is_published_by_its_button_alone(self):
        draft = self._versions().create({"tariff_id": self.tariff.id, "unit_price": 3})
        with self.assertRaises(AccessError):
            draft.state = "published"
        draft.action_publish()
        self.assertEqual(draft.state, "published")
        self.assertEqual(draft.published_by_id, self.manager)
        self.assertTrue(draft.content_hash)

    def test_dispatcher_does_not_publish(self):
        draft = self._versions().create({"tariff_id": self.tariff.id, "unit_price": 3})
        with self.assertRaises(AccessError):
            draft.with_user(self.dispatcher).action_publish()

    def test_dispatcher_creates_no_customer(self):
        customers = self.env["powerbank.customer"].with_user(self.dispatcher)
        self.assertFalse(customers.has_access("create"))
