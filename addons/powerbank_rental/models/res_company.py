from odoo import fields, models

from ..return_policies import POLICIES


class ResCompany(models.Model):
    """Whom to call in a company, and where it takes power banks back."""

    _inherit = "res.company"

    powerbank_return_policy = fields.Selection(
        selection=POLICIES,
        string="Power Banks Are Returned To",
        required=True,
        default="anywhere",
    )

    def _powerbank_staff(self, role):
        """Return the users of this company who have a role.

        :param str role: `dispatcher`, `finance` or `manager`.
        """
        self.ensure_one()
        group = self.env.ref(f"powerbank_rental.group_powerbank_{role}").sudo()
        return group.all_user_ids.filtered(lambda user: self in user.company_ids)
