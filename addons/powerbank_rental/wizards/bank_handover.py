from odoo import api, fields, models


class BankHandover(models.TransientModel):
    """Staff say who has power banks in his hands from now on: PB02, PB07."""

    _name = "powerbank.bank.handover"
    _description = "Hand Over Power Banks"

    bank_ids = fields.Many2many(
        "powerbank.bank",
        string="Power Banks",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    destination = fields.Selection(
        selection=[
            ("carried", "Field staff"),
            ("in_warehouse", "Warehouse"),
            ("repair", "Repair"),
        ],
        required=True,
        default="carried",
    )
    custodian_id = fields.Many2one(
        "res.partner",
        string="To",
        compute="_compute_custodian_id",
        store=True,
        readonly=False,
        required=True,
    )
    rental_count = fields.Integer(compute="_compute_rental_count")

    # === COMPUTE METHODS === #

    @api.depends("destination")
    def _compute_custodian_id(self):
        """Propose the one who asks, and the company for its warehouse."""
        for handover in self:
            carried = handover.destination == "carried"
            keeper = self.env.user if carried else self.env.company
            handover.custodian_id = keeper.partner_id

    @api.depends("bank_ids")
    def _compute_rental_count(self):
        for handover in self:
            handover.rental_count = len(handover.bank_ids.rental_id)

    # === ACTION METHODS === #

    def action_hand_over(self):
        """PB02, and PB07 for banks that customers have: their rentals end now.

        :raise Refusal: one of them cannot come from where it is; none is moved.
        """
        self.ensure_one()
        evidence = self.env._("handed over by %s", self.env.user.name)
        for bank in self.bank_ids._as_dispatcher():
            bank._on_handed_over(self.destination, self.custodian_id, evidence)
