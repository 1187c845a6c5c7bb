from odoo import fields, models
from odoo.tools import SQL

from .bank_claim import CLAIM


class BankReservation(models.Model):
    """A power bank that is kept: for a rental that starts, or for a customer."""

    _inherit = "powerbank.bank"

    reserved_rental_id = fields.Many2one(
        "powerbank.rental", readonly=True, copy=False, index="btree_not_null"
    )
    reserved_until = fields.Datetime(readonly=True, copy=False)
    reserved_customer_id = fields.Many2one(
        "powerbank.customer", readonly=True, copy=False, index="btree_not_null"
    )

    # === BUSINESS METHODS === #

    def _unreserved(self, alias, customer=None):
        """Return the SQL condition that nobody but `customer` has `alias` reserved."""
        own = SQL("FALSE")
        if customer:
            own = SQL(
                "%s = %s AND %s IS NULL",
                SQL.identifier(alias, "reserved_customer_id"),
                customer.id,
                SQL.identifier(alias, "reserved_rental_id"),
            )
        until = SQL.identifier(
            alias, "reserved_until", to_flush=self._fields["reserved_until"]
        )
        now = fields.Datetime.now()
        return SQL("(%s IS NULL OR %s < %s OR %s)", until, until, now, own)

    def _reserve_best(self, place, customer, until):
        """Keep the best charged rentable bank at `place` for `customer`.

        Rows that others hold are passed over, as starts do.

        :param place: `powerbank.cabinet` or `powerbank.station`.
        :param datetime until: UTC instant at which the reservation lapses.
        :return: the bank; empty when there is none.
        """
        column = {"powerbank.cabinet": "cabinet_id", "powerbank.station": "station_id"}
        claim = SQL(
            """
            UPDATE powerbank_bank bank
               SET reserved_customer_id = %(customer)s, reserved_rental_id = NULL,
                   reserved_until = %(until)s
              FROM powerbank_slot slot
             WHERE slot.id = bank.slot_id
               AND bank.id = (SELECT best.id FROM powerbank_bank best
                               WHERE %(column)s = %(place)s AND %(rentable)s
                               ORDER BY best.level DESC, best.id
                               LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING %(columns)s
            """,
            customer=customer.id,
            until=until,
            column=SQL.identifier("best", column[place._name]),
            place=place.id,
            rentable=self._rentable("best"),
            columns=CLAIM.columns,
        )
        claimed = CLAIM.first(self.env, claim)
        return claimed[0] if claimed else self.browse()

    def _release_reserved(self, customer):
        """Give back what `customer` had reserved, unless he has it by now."""
        self.filtered(
            lambda b: b.reserved_customer_id == customer and not b.reserved_rental_id
        ).write({"reserved_customer_id": False, "reserved_until": False})

    # === EVENTS === #

    def _on_reserved_claimed(self, rental):
        """A start took this bank: the reservation served its customer, or lapsed."""
        reservation = self._reservation()
        self.reserved_customer_id = False
        if reservation.customer_id == rental.customer_id:
            reservation._end("used", rental_id=rental.id)
        elif reservation:
            reservation._end("expired")

    def _move(self, state, event, **options):
        """A reserved bank that leaves its slot is replaced by another."""
        reservation = self.reserved_customer_id and self._reservation()
        move = super()._move(state, event, **options)
        if reservation:
            reservation._on_bank_gone()
        return move

    def _reservation(self):
        """Return the reservation that holds this bank; empty when there is none."""
        return self.env["powerbank.reservation"].search(
            [("bank_id", "=", self.id), ("state", "=", "held")]
        )
