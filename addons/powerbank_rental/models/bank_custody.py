from base64 import b64encode

from odoo import api, fields, models

from ..errors import Refusal
from ..qr import png as qr_png

#: For each place to which a bank is handed: where it may come from.
HANDED_FROM = {
    "carried": ("registered", "in_warehouse", "carried", "rented"),
    "in_warehouse": ("registered", "in_warehouse", "carried"),
    "repair": ("quarantine",),
}
#: What the history calls each of these ways.
HAND_EVENTS = {
    "carried": "handed_over",
    "in_warehouse": "stocked",
    "repair": "sent_to_repair",
}


class BankCustody(models.Model):
    """Power banks in the hands of people: PB01, PB02, PB07, PB14 and PB15."""

    _inherit = "powerbank.bank"

    recycling_ids = fields.One2many("powerbank.recycling", "bank_id", readonly=True)
    qr_image = fields.Binary(compute="_compute_qr_image")

    # === COMPUTE METHODS === #

    @api.depends("code")
    def _compute_qr_image(self):
        """PB01: the label that staff scan carries the unguessable code."""
        for bank in self:
            bank.qr_image = b64encode(qr_png(bank.code))

    # === EVENTS === #

    def _on_handed_over(self, state, custodian, evidence):
        """PB02: from one hand to the next; PB07 from a customer's.

        :param str state: `carried`, `in_warehouse` or `repair`.
        :param custodian: `res.partner` who has it now.
        :raise Refusal: it cannot come from where it is.
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        if self.state not in HANDED_FROM[state] or self.slot_id:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Power bank %(bank)s cannot be handed over from %(place)s.",
                    bank=self.name,
                    place=self.place,
                ),
            )
        if self.state == "rented":
            self.rental_id._on_collected(custodian, evidence)
            return
        self._move(state, HAND_EVENTS[state], evidence=evidence, custodian=custodian)

    def _on_scrapped(self, recycler, document, note=""):
        """PB15: the bank was recycled; the record of that stays for ever.

        :raise Refusal: it lies in a slot, or is not in quarantine or repair.
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        if self.state not in ("quarantine", "repair") or self.slot_id:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Power bank %(bank)s is at %(place)s. Only what was taken out of"
                    " its slot and lies in quarantine or repair can be scrapped.",
                    bank=self.name,
                    place=self.place,
                ),
            )
        record = self.env["powerbank.recycling"].create(
            {
                "bank_id": self.id,
                "recycler": recycler,
                "document": document,
                "note": note,
            }
        )
        self._move("scrapped", "scrapped", evidence=record.display_name)
        self._clear_alerts()
