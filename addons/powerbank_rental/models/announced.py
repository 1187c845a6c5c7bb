from odoo import models


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
