from unittest.mock import patch

from odoo.tests import tagged

from ..invariant_file import Invariant
from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestInvariants(RentalCommon):
    def test_all_hold_after_a_whole_rental(self):
        rental = self._start(started_at=self._ago(minutes=50))
        self._return(rental)
        broken = [f.id for f in self.env["powerbank.invariant"]._run() if f.rows]
        self.assertFalse(broken)

    def test_every_invariant_has_an_id_of_its_own(self):
        ids = [i.id for i in self.env["powerbank.invariant"]._invariants()]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertGreater(len(ids), 10)

    def test_broken_invariant_is_put_before_the_managers(self):
        model = self.env.registry["powerbank.invariant"]
        broken = [Invariant("X0", "nothing is ever wrong", "SELECT 1")]
        with patch.object(model, "_invariants", lambda self: broken):
            self.env["powerbank.invariant"]._cron_check()
        admin = self.env.ref("base.user_admin")
        note = admin.partner_id.activity_ids.filtered(lambda a: a.user_id == admin).note
        self.assertIn("X0", note)
