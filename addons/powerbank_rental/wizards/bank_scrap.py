from odoo import fields, models


class BankScrap(models.TransientModel):
    """Staff say who took scrapped power banks, and on which document (PB15)."""

    _name = "powerbank.bank.scrap"
    _description = "Scrap Power Banks"

    bank_ids = fields.Many2many(
        "powerbank.bank",
        string="Power Banks",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    recycler = fields.Char(required=True, help="The firm that took them.")
    document = fields.Char(required=True, help="Number of the recycling certificate.")
    note = fields.Char()

    # === ACTION METHODS === #

    def action_scrap(self):
        """PB15: leave the fleet, with a record of where the cells went.

        :raise Refusal: one of them must not be scrapped; none is.
        """
        self.ensure_one()
        for bank in self.bank_ids._as_dispatcher():
            bank._on_scrapped(self.recycler, self.document, self.note)
