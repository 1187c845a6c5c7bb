from odoo import fields, models

from ..return_policies import POLICIES


class StationReturnPolicy(models.Model):
    """Where power banks that are rented here may be returned (A-008)."""

    _inherit = "powerbank.station"

    return_policy = fields.Selection(
        selection=POLICIES,
        string="Return To",
        help="Where what is rented here may be returned. Empty: as the settings of the"
        " company say.",
    )

    # === BUSINESS METHODS === #

    def _return_policy(self):
        """Return the policy in force, a key of `POLICIES`."""
        return self.return_policy or self.company_id.powerbank_return_policy
