from odoo import api, fields, models


class Recycling(models.Model):
    """Who took a scrapped power bank, and on which document (PB15)."""

    _name = "powerbank.recycling"
    _description = "Recycling Record"
    _inherit = ["powerbank.append.only"]
    _order = "id DESC"
    _rec_name = "document"

    bank_id = fields.Many2one(
        "powerbank.bank",
        string="Power Bank",
        required=True,
        index=True,
        ondelete="restrict",
    )
    at = fields.Datetime(
        string="Handed In At", required=True, default=fields.Datetime.now
    )
    recycler = fields.Char(required=True, help="The firm that took it.")
    document = fields.Char(required=True, help="Number of the recycling certificate.")
    note = fields.Char()
    user_id = fields.Many2one("res.users", default=lambda self: self.env.uid)

    # === COMPUTE METHODS === #

    @api.depends("recycler", "document")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.recycler}, {record.document}"
