from odoo import fields, models


class RentalEjectSold(models.Model):
    """When the power bank that came out belongs to a customer who bought it.

    It was in the cabinet, so it had come back after its sale (R28, PB12); but nobody
    else may have it, and no clock starts for it.
    """

    _inherit = "powerbank.rental"

    # === EVENTS - OF THE ONE WHO WANTED TO RENT === #

    def _on_sold_bank(self, bank, evidence, at=None):
        """Another power bank comes out (R10), or the rental ends free (R11, R13).

        Whoever has the sold one in hands is asked to put it back.
        """
        self.ensure_one()
        self._record("sold_bank_ejected", evidence=evidence)
        self.slot_id._on_misread()
        bank.sold_rental_id._on_out_after_sale(self, evidence, at)
        self._notify("sold_bank")
        if self.state != "ejecting" or not self._try_another(evidence):
            row = "R13" if self.state == "exception" else "R11"
            self._close_without_start(row, evidence, tried=False)
        self._request_inventory()

    def _may_come_out(self, bank):
        """Guard of R08: nor what is a customer's own."""
        return not bank.sold_rental_id and super()._may_come_out(bank)

    # === EVENTS - OF THE ONE WHO BOUGHT IT (R28) === #

    def _on_out_after_sale(self, other, evidence, at=None):
        """R28 by an eject for `other`: it had come back, and is in a stranger's hands.

        It goes into quarantine as soon as it is put back.
        """
        self.ensure_one()
        self._lock_chain()
        at = at or fields.Datetime.now()
        bank, booked = self.bank_id, self.bank_id.slot_id
        bank._move("in_transit_unknown", "sold_bank", at=at, evidence=evidence)
        if booked.cabinet_id != other.cabinet_id:
            booked._on_ghost_if_empty()
        self._note_back(at, evidence)
        bank._raise_alert(
            "find_bank",
            self.env._(
                "Power bank %(bank)s, which was sold with rental %(sold)s, came out of"
                " %(cabinet)s for rental %(rental)s. Ask that customer to put it back;"
                " then buy it back, or hand it over to its owner.",
                bank=bank.name,
                sold=self.name,
                cabinet=other.cabinet_id.display_name,
                rental=other.name,
            ),
            level="3",
        )

    def _note_back(self, at, evidence):
        """R28, once: when the power bank was first seen after its sale."""
        if not self.returned_after_sale:
            self._transition(
                "R28", evidence=evidence, at=at, returned_after_sale=True, back_at=at
            )
