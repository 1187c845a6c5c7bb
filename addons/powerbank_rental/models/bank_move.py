from odoo import api, fields, models

from .bank import STATES


class BankMove(models.Model):
    """One change of a power bank's place: the chain of custody."""

    _name = "powerbank.bank.move"
    _description = "Power Bank Place History"
    _inherit = ["powerbank.append.only.event"]
    _order = "id DESC"
    _rec_name = "event"

    bank_id = fields.Many2one(
        "powerbank.bank", required=True, index=True, ondelete="restrict"
    )
    at = fields.Datetime(required=True)
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

    # === BUSINESS METHODS === #

    @api.model
    def _titles(self):
        return super()._titles() | {
            "registered": self.env._("Registered"),
            "ejected": self.env._("Given out"),
            "ejected_after_close": self.env._("Came out after the rental's end"),
            "missing": self.env._("Missing in two inventories"),
            "lost": self.env._("Given up as lost"),
            "displaced": self.env._("Another power bank lies in its slot"),
            "second_bank": self.env._("Came out besides another one"),
            "sold_bank": self.env._("Came out though it is a customer's own"),
            "return_unseen": self.env._("Was returned without a report"),
            "not_taken": self.env._("Not taken, slot locked again"),
            "slot_corrected": self.env._("Lies in another slot than said"),
            "reported_twice": self.env._("Reported in two cabinets"),
            "cloned": self.env._("Serial number exists twice"),
            "settled": self.env._("Place settled"),
            "cabinet_lost": self.env._("Cabinet burnt, stolen or flooded"),
            "unsound": self.env._("Not fit for renting"),
            "fire_risk": self.env._("Fire risk"),
            "handed_over": self.env._("Handed to staff"),
            "stocked": self.env._("Put into the warehouse"),
            "sent_to_repair": self.env._("Sent to repair"),
            "collected": self.env._("Collected from the customer"),
            "scrapped": self.env._("Scrapped"),
            "eject_unknown": self.env._("Cabinet silent during the eject"),
            "returned": self.env._("Returned"),
            "docked": self.env._("Put into a slot"),
            "found": self.env._("Found again"),
            "quarantined": self.env._("Put into quarantine"),
            "tested": self.env._("Tested and released"),
        }
