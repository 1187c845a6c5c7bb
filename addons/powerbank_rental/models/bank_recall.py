from odoo import models


class BankRecall(models.Model):
    """What the maker or an authority calls back is never lent again (rule B-69d)."""

    _inherit = "powerbank.bank"

    def action_recall(self):
        """Mark the banks as recalled, and take those at hand out of renting."""
        self._as_dispatcher().recalled = True
        self.action_quarantine()
