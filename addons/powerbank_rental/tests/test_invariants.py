from odoo.tests import tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestInvariants(RentalCommon):
    def test_all_hold_after_a_whole_rental(self):
        rental = self._start(started_at=self._ago(minutes=50))
        self._return(rental)
        broken = [f for f in self.env["powerbank.invariant"]._run() if f.rows]
        self.assertFalse(broken)

    def test_every_invariant_has_an_id_of_its_own(self):
        ids = [id_ for id_, _sentence, _query in self.env["powerbank.invariant"]._queries()]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertGreater(len(ids), 10)
