from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..reading import Reading

#: What a claim tells about the bank and its slot.
CLAIM = Reading(
    bank=(
        "powerbank.bank",
        "name reserved_customer_id reserved_rental_id reserved_until slot_id state",
    ),
    slot=("powerbank.slot", "number state"),
)


class BankClaim(models.Model):
    """Which banks can be lent now, and how a rental claims one of them."""

    _inherit = "powerbank.bank"

    # === BUSINESS METHODS === #

    @api.model
    def _min_lend_level(self):
        """Charge (percent) below which a bank is not lent (rule B-49)."""
        return self.env["res.config.settings"]._number(
            "powerbank_rental.min_lend_level", 50
        )

    @api.model
    def _rentable_domain(self, customer=None):
        """Banks that a customer can take now (guard of row R02)."""
        return Domain.custom(
            to_sql=lambda model, alias, _query: model._rentable(alias, customer)
        )

    def _rentable(self, alias, customer=None):
        """Return the SQL condition under which the bank `alias` can be lent now.

        Every screen, every scan and every claim asks this; so it is written once.
        What `customer` reserved himself can be lent as well.
        """
        slot, cabinet = self.env["powerbank.slot"], self.env["powerbank.cabinet"]
        return SQL(
            """(
                %(state)s = 'docked' AND %(level)s >= %(min_level)s
                AND %(recalled)s IS NOT TRUE AND NOT %(called_back)s
                AND (%(expires)s IS NULL OR %(expires)s >= %(today)s)
                AND %(unreserved)s AND %(active)s
                AND EXISTS (SELECT FROM powerbank_slot slot
                              JOIN powerbank_cabinet cabinet
                                ON cabinet.id = slot.cabinet_id
                              JOIN powerbank_station station
                                ON station.id = cabinet.station_id
                             WHERE slot.id = %(slot)s
                               AND %(cabinet_active)s AND %(station_active)s
                               AND %(slot_state)s = 'occupied'
                               AND %(cabinet_state)s = 'online'))""",
            state=_column(self, alias, "state"),
            level=_column(self, alias, "level"),
            min_level=self._min_lend_level(),
            recalled=_column(self, alias, "recalled"),
            called_back=self.env["powerbank.bank.recall"]._covers(
                *(
                    _column(self, alias, name)
                    for name in ("company_id", "maker", "batch")
                )
            ),
            expires=_column(self, alias, "cert_expires_on"),
            today=fields.Datetime.now().date(),
            unreserved=self._unreserved(alias, customer),
            active=_column(self, alias, "active"),
            cabinet_active=_column(cabinet, "cabinet", "active"),
            station_active=_column(self.env["powerbank.station"], "station", "active"),
            slot=_column(self, alias, "slot_id"),
            slot_state=_column(slot, "slot", "state"),
            cabinet_state=_column(cabinet, "cabinet", "state"),
        )

    @api.model
    def _claim_best(self, cabinet, rental, until, guard):
        """Reserve the best charged rentable bank of `cabinet`; return it, or none.

        What its customer reserved comes first; slots that failed to eject lately last.

        One statement finds, locks and reserves. Rows that another start holds are
        passed over, so two customers at one cabinet never wait for each other.

        :param datetime until: UTC instant at which the reservation lapses.
        :param SQL guard: condition under which anything is claimed at all.
        """
        claim = SQL(
            """
            UPDATE powerbank_bank bank
               SET reserved_rental_id = %(rental)s, reserved_until = %(until)s
              FROM powerbank_slot slot
             WHERE slot.id = bank.slot_id
               AND bank.id = (SELECT best.id FROM powerbank_bank best
                               WHERE %(cabinet_id)s = %(cabinet)s AND %(rentable)s
                                 AND %(guard)s
                               ORDER BY best.reserved_customer_id IS DISTINCT FROM
                                            %(customer)s,
                                        (SELECT coalesce(eject_failure_count, 0)
                                           FROM powerbank_slot
                                          WHERE id = best.slot_id),
                                        best.level DESC, best.id
                               LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING %(columns)s
            """,
            rental=rental.id,
            until=until,
            cabinet_id=_column(self, "best", "cabinet_id"),
            cabinet=cabinet.id,
            customer=rental.customer_id.id,
            rentable=self._rentable("best", rental.customer_id),
            columns=CLAIM.columns,
            guard=guard,
        )
        claimed = CLAIM.first(self.env, claim)
        return claimed[0] if claimed else self.browse()


def _column(model, alias, name):
    """Return `alias.name` as SQL that has pending changes of it written first."""
    return SQL.identifier(alias, name, to_flush=model._fields[name])
