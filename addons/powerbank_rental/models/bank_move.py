from odoo import api, fields, models

from .bank import STATES


class BankMove(models.Model):
    """One change of a power bank's place: the chain of custody."""

    _name = "powerbank.bank.move"
    _description = "Power Bank Place History"
    _inherit = ["powerbank.append.only"]
    _order = "id DESC"
    _rec_name = "event"

    bank_id = fields.Many2one(
        "powerbank.bank", required=True, index=True, ondelete="restrict"
    )
    at = fields.Datetime(required=True)
    event = fields.Char(required=True)
    title = fields.Char(compute="_compute_title")
    evidence = fields.Char()
    from_place = fields.Char(string="From")
    to_place = fields.Char(string="To")
    slot_id = fields.Many2one("powerbank.slot", ondelete="restrict")
    custodian_id = fields.Many2one("res.partner", ondelete="restrict")
    rental_id = fields.Many2one(
        "powerbank.rental", index="btree_not_null", ondelete="restrict"
    )
    state_before = fields.Selection(selection=STATES)
    state_after = fields.Selection(selection=STATES, required=True)

    # === COMPUTE METHODS === #

    @api.depends("event")
    @api.depends_context("lang")
    def _compute_title(self):
        titles = self._titles()
        for move in self:
            move.title = titles.get(move.event, move.event)

    @api.model
    def _titles(self):
        """Return `{event: what people read}`; addons add the events they bring."""
        return {
            "registered": self.env._("Registered"),
            "ejected": self.env._("Given out"),
            "ejected_after_close": self.env._("Came out after the rental's end"),
            "eject_unknown": self.env._("Cabinet silent during the eject"),
            "returned": self.env._("Returned"),
            "docked": self.env._("Put into a slot"),
            "found": self.env._("Found again"),
            "quarantined": self.env._("Put into quarantine"),
            "tested": self.env._("Tested and released"),
        }
