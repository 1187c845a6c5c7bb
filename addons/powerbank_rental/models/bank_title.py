from odoo import fields, models

from ..errors import Refusal
from ..rows import ASSUMED_ENDS


class BankTitle(models.Model):
    """Whose a power bank is once a customer bought it (PB11, PB12, R28)."""

    _inherit = "powerbank.bank"

    sold_rental_id = fields.Many2one(
        "powerbank.rental",
        string="Sold With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The rental by which a customer owns this power bank.",
    )

    _not_lent_while_sold = models.Constraint(
        "CHECK (sold_rental_id IS NULL OR state NOT IN ('docked', 'rented'))",
        "A power bank that belongs to a customer is not lent.",
    )

    # === BUSINESS METHODS === #

    def _assumed_rental(self):
        """Return the last rental of this bank if its end was assumed, else none.

        Staff or the tariff ended it, and nobody saw the power bank come back.
        """
        self.ensure_one()
        lines = self.env["powerbank.rental.bank"]
        last = lines.search([("bank_id", "=", self.id)], order="from_at DESC", limit=1)
        rental = last.rental_id
        is_assumed = rental.bank_id == self and rental.ended_by in ASSUMED_ENDS
        return rental if is_assumed else rental.browse()

    def _on_return_proven(self, slot, end, evidence):
        """The bank came back before its rental was ended otherwise (R29).

        What was seen later counts for its place: a bank that lies in a slot stays.
        """
        self.ensure_one()
        was_sold = self.sold_rental_id
        self.sold_rental_id = False
        if not self.slot_id:
            slot._make_room(evidence)
            self._move("docked", "returned", at=end, evidence=evidence, slot=slot)
        elif was_sold:
            self._move("docked", "returned", evidence=evidence, slot=self.slot_id)
        self._quarantine_unsound()

    def _take_title_back(self, owner):
        """The power bank is the fleet's again; whoever has it keeps it."""
        self.ensure_one()
        self.write({"sold_rental_id": False, "owner_id": owner.id or self.owner_id.id})
        if self.state == "sold":
            self._move("in_transit_unknown", "sale_reversed")

    # === ACTION METHODS === #

    def action_release_quarantine(self):
        """PB14, once the title is back."""
        self._check_title()
        return super().action_release_quarantine()

    def _check_title(self):
        for bank in self:
            if rental := bank.sudo().sold_rental_id:
                raise Refusal(
                    "wrong_state",
                    self.env._(
                        "Power bank %(bank)s belongs to a customer. Open rental"
                        " %(rental)s and buy it back first.",
                        bank=bank.name,
                        rental=rental.name,
                    ),
                )
