from odoo import fields, models


class ListingClose(models.TransientModel):
    """Staff end a listing, or decide on the customer's objection to it."""

    _name = "powerbank.listing.close"
    _description = "Close a Listing"

    listing_id = fields.Many2one(
        "powerbank.customer.listing", required=True, readonly=True
    )
    outcome = fields.Selection(
        selection=[
            ("end", "End the Listing"),
            ("granted", "Grant the Objection"),
            ("refused", "Refuse the Objection"),
        ],
        required=True,
        default="end",
    )
    appeal = fields.Text(related="listing_id.appeal")
    text = fields.Text(
        string="Why", required=True, help="An objector reads this as the answer."
    )

    # === ACTION METHODS === #

    def action_close(self):
        """Do what was chosen."""
        self.ensure_one()
        listing = self.listing_id._as_dispatcher()
        if self.outcome == "end":
            listing._end(self.text)
        else:
            listing._decide_appeal(self.outcome, self.text)
        return {"type": "ir.actions.act_window_close"}
