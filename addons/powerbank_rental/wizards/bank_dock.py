from odoo import api, fields, models

from ..errors import Refusal

#: Cabinets that say nothing by themselves.
STAFFED = [
    ("vendor", "=", "manual"),
    ("state", "not in", ("registered", "removed")),
]
#: What the form offers: such cabinets of the bank's company.
OFFERED = f"{STAFFED} + [('company_id', '=', company_id)]"


class BankDock(models.TransientModel):
    """Staff say that a power bank lies in a slot of a cabinet they run by hand.

    The same event as a cabinet's own report: it stocks a bank in, or ends its rental.
    """

    _name = "powerbank.bank.dock"
    _description = "Put a Power Bank into a Slot"

    bank_id = fields.Many2one(
        "powerbank.bank", string="Power Bank", required=True, readonly=True
    )
    rental_id = fields.Many2one(related="bank_id.rental_id")
    company_id = fields.Many2one(related="bank_id.company_id")
    cabinet_id = fields.Many2one(
        "powerbank.cabinet",
        required=True,
        domain=OFFERED,
    )
    slot_id = fields.Many2one(
        "powerbank.slot",
        compute="_compute_slot_id",
        store=True,
        readonly=False,
        required=True,
        domain="[('cabinet_id', '=', cabinet_id), ('state', '=', 'empty')]",
    )

    # === COMPUTE METHODS === #

    @api.depends("cabinet_id")
    def _compute_slot_id(self):
        """Propose the first empty slot."""
        for dock in self:
            empty = dock.cabinet_id.slot_ids.filtered(lambda s: s.state == "empty")
            dock.slot_id = empty[:1]

    # === ACTION METHODS === #

    def action_dock(self):
        """PB03, PB06, PB09: the bank lies in the slot from this moment on.

        :raise AccessError: the user may not act on this bank, or on this slot.
        :raise Refusal: the cabinet reports by itself, or the slot is not free.
        """
        self.ensure_one()
        bank = self.bank_id._as_dispatcher()
        slot = self.slot_id._as_dispatcher()
        self._check_slot(slot)
        now = fields.Datetime.now()
        bank._on_docked(slot, now, now, self.env._("seen by staff"))

    def _check_slot(self, slot):
        """The view offers nothing else; programs may ask for anything."""
        cabinet = slot.cabinet_id
        if cabinet != self.cabinet_id or not cabinet.filtered_domain(STAFFED):
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Staff put power banks into cabinets that they run by hand; others"
                    " report their banks themselves. Choose a slot of such a cabinet."
                ),
            )
        slot._check_empty()
        if slot.company_id != self.bank_id.company_id:
            raise Refusal(
                "refused",
                self.env._(
                    "Power bank %(bank)s and slot %(slot)s belong to different"
                    " companies. Choose a cabinet of the bank's company.",
                    bank=self.bank_id.name,
                    slot=slot.display_name,
                ),
            )
