from odoo.tests import tagged

from ..protocol.messages import Ejected, Outcome
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestCabinetChecklist(DeviceCommon):
    """H01: a connected cabinet proves by itself that it works."""

    def _open(self):
        self.env.flush_all()
        checks = self.cabinet._update_checks("commissioning")
        return checks.filtered(lambda check: not check.done_at).mapped("kind")

    def test_h01_connection_inventory_and_eject_are_proven(self):
        self.cabinet.spot = "Bar"
        self.cabinet._note_check("label", "scanned")
        self.assertEqual(self._open(), ["connection", "inventory", "test_eject"])
        self._beat(self.cabinet)
        self.assertEqual(self._open(), ["inventory", "test_eject"])
        checks = self.cabinet.check_ids.filtered(lambda c: c.kind == "connection")
        self.assertNotIn(".", checks.evidence)
        self.cabinet.action_request_inventory()
        self._claim()
        self._report(self.cabinet, self._inventory(self.cabinet))
        self.assertEqual(self._open(), ["test_eject"])
        slot = self.best_bank.slot_id
        slot._take_out()
        self._claim()
        self._report(
            self.cabinet, Ejected(slot=slot.number, code=1, outcome=Outcome.OK)
        )
        self.assertEqual(self._open(), [])

    def test_h01_inventory_that_differs_is_no_proof(self):
        self.cabinet.action_request_inventory()
        self._claim()
        listed = self._inventory(self.cabinet, without=self.best_bank)
        self._report(self.cabinet, listed)
        self.assertEqual(self.cabinet.difference_count, 1)
        self.assertIn("inventory", self._open())

    def test_h01_nobody_ticks_what_the_cabinet_can_prove(self):
        self.cabinet._update_checks("commissioning").action_done()
        self.assertIn("connection", self._open())
        self.assertIn("test_eject", self._open())
