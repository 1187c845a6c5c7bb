from odoo import api, models


class Announced(models.AbstractModel):
    """Records whose state the dispatcher's desk shows."""

    _name = "powerbank.announced"
    _description = "Shown on the Desk"

    def write(self, vals):
        """Tell the desks of a new state; other fields wait for their next look."""
        result = super().write(vals)
        if "state" in vals:
            self.env["powerbank.desk.news"]._note(self)
        return result


class AnnouncedFromTheStart(models.AbstractModel):
    """Records that the desk shows as soon as they are there."""

    _name = "powerbank.announced.from.the.start"
    _inherit = ["powerbank.announced"]
    _description = "Shown on the Desk from the Start"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["powerbank.desk.news"]._note(records)
        return records
