from odoo import fields, models

from ..errors import Refusal


class DifferenceDecision(models.TransientModel):
    """Somebody decides what becomes of inventory differences, and says why."""

    _name = "powerbank.difference.decision"
    _description = "Decide Inventory Differences"

    difference_ids = fields.Many2many(
        "powerbank.cabinet.difference", required=True, readonly=True
    )
    decision = fields.Selection(
        selection=lambda self: (
            self.env["powerbank.cabinet.difference"]
            ._fields["decision"]
            ._description_selection(self.env)
        ),
        required=True,
    )
    reason = fields.Text(required=True)

    # === ACTION METHODS === #

    def action_decide(self):
        """Carry the decision out.

        :raise AccessError: the user is no dispatcher, or may not see one of them.
        :raise Refusal: no reason is given, or it cannot be done.
        """
        self.ensure_one()
        if not self.reason.strip():
            raise Refusal("refused", self.env._("Say why it is decided so."))
        differences = self.difference_ids._as_dispatcher()
        differences._decide(self.decision, self.reason.strip())
