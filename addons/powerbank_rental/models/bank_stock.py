from odoo import api, models

from ..errors import Refusal
from .bank import PLACE_FIELDS

#: Where a new power bank may be said to lie.
STOCK_IN_FIELDS = {"custodian_id", "slot_id"}
#: States in which a customer can get the bank, or has it.
IN_USE = ("docked", "rented")


class BankStock(models.Model):
    """Which power banks people take into the books, and which they archive."""

    _inherit = "powerbank.bank"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Register banks (PB01) at a custodian, or in a free slot of their company."""
        self._refuse_direct_creation(vals_list, PLACE_FIELDS - STOCK_IN_FIELDS)
        slot_ids = {vals["slot_id"] for vals in vals_list if vals.get("slot_id")}
        self.env["powerbank.slot"].browse(slot_ids)._check_empty()
        banks = super().create(vals_list)
        banks._check_slot_company()
        return banks

    def write(self, vals):
        if not vals.get("active", True):
            self._check_can_archive()
        return super().write(vals)

    # === CONSTRAINT METHODS === #

    def _check_slot_company(self):
        for bank in self:
            if bank.slot_id and bank.slot_id.sudo().company_id != bank.company_id:
                raise Refusal(
                    "refused",
                    self.env._(
                        "Power bank %(bank)s and slot %(slot)s belong to different"
                        " companies. Choose a cabinet of the bank's company.",
                        bank=bank.name,
                        slot=bank.slot_id.sudo().display_name,
                    ),
                )

    def _check_can_archive(self):
        """What customers can get, or have, stays in everybody's view."""
        for bank in self.filtered(lambda b: b.active and b.state in IN_USE):
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Power bank %(bank)s is in use: %(place)s. Take it out before you"
                    " archive it.",
                    bank=bank.name,
                    place=bank.place,
                ),
            )
