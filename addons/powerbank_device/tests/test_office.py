from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.tests import tagged

from ..office import OdooOffice
from ..protocol import volinks
from ..protocol.messages import Outcome, Returned
from .common import DeviceCommon


@tagged("post_install", "-at_install")
class TestOffice(DeviceCommon):
    def _interpret(self, lost_races):
        """Have the office interpret a return that loses so many races at an index."""
        rental = self._in_use()
        events = self.env["powerbank.device.event"]
        apply = type(events)._apply
        races = iter(range(lost_races))

        def lose(event, message):
            if next(races, None) is not None:
                raise UniqueViolation
            return apply(event, message)

        message = Returned(
            slot=1, bank=rental.bank_id.name, code=1, outcome=Outcome.OK, level=60
        )
        event = self._store(self.other_cabinet, volinks.encode(message))
        with (
            self.enter_registry_test_mode(),
            patch.object(type(events), "_apply", lose),
        ):
            OdooOffice(self.env.cr.dbname).interpret(event.id)
        return rental, event

    def test_r19_return_that_lost_a_race_at_an_index_is_tried_again(self):
        rental, event = self._interpret(lost_races=2)
        self.assertEqual(event.state, "applied")
        self.assertIn("R19", self._rows(rental))

    def test_error_that_stays_is_raised(self):
        with self.assertRaises(UniqueViolation):
            self._interpret(lost_races=9)

    def test_what_the_gateway_writes_is_in_the_language_of_odoos_own_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("base.user_root").lang = "zh_CN"
        self.env.flush_all()
        office = OdooOffice(self.env.cr.dbname)
        with self.enter_registry_test_mode(), office._transaction() as env:
            self.assertEqual(env.lang, "zh_CN")
