from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestCabinetChecklist(RentalCommon):
    """H01 and H08: somebody is taken through what there is to do, point by point."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "dora", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.new_cabinet = (
            cls.env["powerbank.cabinet"]
            .with_user(cls.dispatcher)
            .create({"slot_count": 4})
        )

    def _wizard(self, cabinet, **values):
        action = cabinet.with_user(self.dispatcher).action_open_checklist()
        wizards = self.env[action["res_model"]].with_user(self.dispatcher)
        return wizards.with_context(**action["context"]).create(values)

    def _open(self, wizard):
        return wizard.check_ids.filtered(lambda c: not c.done_at).mapped("kind")

    def test_h01_points_are_found_done_one_after_the_other(self):
        wizard = self._wizard(self.new_cabinet)
        self.assertEqual(
            self._open(wizard), ["venue", "position", "label", "test_eject"]
        )
        wizard.write({"station_id": self.station.id, "spot": "Bar"})
        wizard.scanned = self.new_cabinet.qr_url
        wizard.action_look()
        self.assertEqual(self._open(wizard), ["test_eject"])
        wizard.check_ids.action_done()
        self.assertEqual(self._open(wizard), [])
        self.assertTrue(wizard.is_ready)
        wizard.action_finish()
        self.assertEqual(self.new_cabinet.state, "installed")

    def test_h01_each_point_says_who_when_and_by_what(self):
        wizard = self._wizard(self.new_cabinet, station_id=self.station.id)
        wizard.action_look()
        check = wizard.check_ids.filtered(lambda c: c.kind == "venue")
        self.assertEqual(
            (check.user_id, check.evidence), (self.dispatcher, self.station.name)
        )
        self.assertTrue(check.done_at)

    def test_h01_label_of_another_cabinet_is_refused(self):
        wizard = self._wizard(self.new_cabinet, scanned=self.cabinet.qr_url)
        with self.assertRaises(UserError):
            wizard.action_look()
        self.assertIn("label", self._open(wizard))

    def test_h01_point_that_no_longer_holds_is_open_again(self):
        wizard = self._wizard(self.new_cabinet, spot="Bar")
        wizard.action_look()
        self.assertNotIn("position", self._open(wizard))
        wizard.spot = False
        wizard.action_look()
        self.assertIn("position", self._open(wizard))

    def test_h01_what_the_books_can_tell_nobody_ticks_by_hand(self):
        wizard = self._wizard(self.new_cabinet)
        wizard.check_ids.action_done()
        self.assertEqual(self._open(wizard), ["venue", "position"])

    def test_h08_power_banks_must_be_out_before_a_cabinet_goes(self):
        self.cabinet.action_disable()
        wizard = self._wizard(self.cabinet)
        wizard.check_ids.action_done()
        self.assertEqual(self._open(wizard), ["banks_out"])
        self.assertRefused("wrong_state", wizard.action_finish)
        for bank in self.cabinet.bank_ids:
            bank._move("carried", "test", custodian=self.env.user.partner_id)
        wizard.action_look()
        wizard.action_finish()
        self.assertEqual(self.cabinet.state, "removed")

    def test_checklist_is_for_dispatchers(self):
        nobody = new_test_user(self.env, "nobody_here", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.cabinet.with_user(nobody).action_open_checklist()
        self.assertFalse(self.cabinet.check_ids)
