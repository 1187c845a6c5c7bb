from odoo import api, fields, models


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
    cabinet_id = fields.Many2one(
        "powerbank.cabinet",
        required=True,
        domain=[
            ("vendor", "=", "manual"),
            ("state", "not in", ("registered", "removed")),
        ],
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
        """PB03, PB06, PB09: the bank lies in the slot from this moment on."""
        self.ensure_one()
        now = fields.Datetime.now()
        bank = self.bank_id.with_context(powerbank_actor=self.env.user.name).sudo()
        bank._on_docked(self.slot_id.sudo(), now, now, self.env._("seen by staff"))
