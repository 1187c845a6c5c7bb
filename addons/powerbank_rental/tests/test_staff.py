from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestStaff(RentalCommon):
    """What a dispatcher can do by himself, and what nobody else can."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "staff", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.stranger = new_test_user(cls.env, "stranger", "base.group_user")

    def _report_difference(self):
        reading = {"slot": 4, "bank": "99999999", "level": 50, "temperature": 25}
        self.cabinet._on_inventory([{**reading, "state": "normal"}], self._ago())
        return self.cabinet.difference_ids

    def _decide(self, difference, decision):
        wizards = self.env["powerbank.difference.decision"].with_user(self.dispatcher)
        values = {"decision": decision, "reason": "looked inside"}
        action = difference.with_user(self.dispatcher).action_decide()
        wizards.with_context(**action["context"]).create(values).action_decide()

    def test_dispatcher_registers_a_cabinet_with_its_slots(self):
        cabinets = self.env["powerbank.cabinet"].with_user(self.dispatcher)
        cabinet = cabinets.create({"station_id": self.station.id, "slot_count": 6})
        self.assertEqual(cabinet.slot_ids.mapped("number"), [1, 2, 3, 4, 5, 6])
        cabinet.spot = "Entrance"
        cabinet.action_open_checklist()
        checks = cabinet.check_ids
        checks.filtered(lambda check: check.kind == "test_eject").action_done()
        cabinet.sudo()._note_check("label", "scanned")
        cabinet.action_install()
        cabinet.action_enable()
        self.assertEqual(cabinet.state, "online")

    def test_pb01_dispatcher_registers_a_power_bank_with_its_history(self):
        banks = self.env["powerbank.bank"].with_user(self.dispatcher)
        bank = banks.create({"name": "20260002"})
        self.assertEqual(bank.custodian_id, self.env.company.partner_id)
        self.assertEqual(bank.move_ids.event, "registered")

    def test_dispatcher_settles_a_difference(self):
        [difference] = self._report_difference().with_user(self.dispatcher)
        self._decide(difference, "put_right")
        self.assertEqual(
            (difference.state, difference.settled_by), ("settled", "staff")
        )
        self.assertFalse(self.cabinet.difference_count)

    def test_r32_finance_receives_the_money(self):
        rental = self._return(self._start(self._ago(hours=2)))
        finance = new_test_user(
            self.env, "cashier", "powerbank_rental.group_powerbank_finance"
        )
        rental.with_user(finance).action_paid()
        self.assertEqual(rental.state, "done")

    def test_r32_dispatcher_does_not_say_that_a_rental_is_paid(self):
        rental = self._return(self._start(self._ago(hours=2)))
        with self.assertRaises(AccessError):
            rental.with_user(self.dispatcher).action_paid()
        self.assertEqual(rental.state, "awaiting_payment")

    def test_a_stranger_settles_no_difference(self):
        with self.assertRaises(AccessError):
            self._report_difference().with_user(self.stranger).action_decide()

    def test_a_stranger_sees_no_rental(self):
        rental = self._start()
        with self.assertRaises(AccessError):
            rental.with_user(self.stranger).read(["state"])
