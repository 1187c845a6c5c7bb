from contextlib import contextmanager
from datetime import timedelta

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.powerbank_rental.tests.common import RentalCommon


class MerchantCommon(RentalCommon):
    """A venue, an agent and a salesperson share 50, 20 and 3 percent of what the
    station earns (the rates of case C.8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.venue = cls._create_merchant("Riverside Cinema Ltd", "venue")
        cls.other_venue = cls._create_merchant("North Station Kiosk", "venue")
        cls.agent = cls._create_merchant("City Agents", "agent")
        cls.salesperson = cls._create_merchant("Sam Sales", "salesperson")
        cls.placement = cls._create_placement(cls.station, cls.venue)
        cls.placement.action_activate()

    # === FACTORIES === #

    @classmethod
    def _create_merchant(cls, name, kind, partner=None):
        partner = partner or cls.env["res.partner"].create({"name": name})
        return cls.env["powerbank.merchant"].create(
            {"partner_id": partner.id, "kind": kind}
        )

    @classmethod
    def _create_placement(cls, station, venue, rates=(50, 20, 3), **values):
        """Return a draft contract; `rates` are the venue's, agent's, salesperson's."""
        earners = (
            ("venue", venue),
            ("agent", cls.agent),
            ("salesperson", cls.salesperson),
        )
        return cls.env["powerbank.placement"].create(
            {
                "station_id": station.id,
                "merchant_id": venue.id,
                "date_from": cls._ago(days=30).date(),
                "share_ids": [
                    Command.create(
                        {"role": role, "merchant_id": merchant.id, "rate": rate}
                    )
                    for (role, merchant), rate in zip(earners, rates, strict=False)
                ],
                **values,
            }
        )

    @classmethod
    def _create_portal_user(cls, login, merchant):
        return new_test_user(
            cls.env, login, "base.group_portal", partner_id=merchant.partner_id.id
        )

    # === STEPS === #

    def _finish(self, minutes=119, ended_ago=0, **kwargs):
        """Return a rental of `minutes` that was paid: 119 of them cost 8.00.

        :param int ended_ago: minutes since its end; one bank serves one rental at a
            time, also in tests.
        """
        started_at = self._ago(minutes=ended_ago + minutes)
        rental = self._start(started_at=started_at, **kwargs)
        end = started_at + timedelta(minutes=minutes)
        self._return(rental, slot=rental.slot_id, end=end)
        if rental.state == "awaiting_payment":
            rental._on_paid(rental.due, "test")
        return rental

    @contextmanager
    def _undone(self):
        """Undo in the end what happens inside."""
        with self.env.cr.savepoint() as savepoint:
            yield
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def _amounts(self, rental, field="amount"):
        """Return `{role: amount}` of a rental's split lines."""
        return {line.role: line[field] for line in rental.split_line_ids}

    def _broken(self):
        """Return the ids of the invariants that have rows."""
        found = self.env["powerbank.invariant"]._run()
        return {finding.id for finding in found if finding.rows}
