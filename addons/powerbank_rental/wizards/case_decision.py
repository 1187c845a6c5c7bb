from odoo import api, fields, models

from ..errors import Refusal


class CaseDecision(models.TransientModel):
    """An agent accepts or rejects a case and says why."""

    _name = "powerbank.case.decision"
    _description = "Decide a Case"

    case_id = fields.Many2one("powerbank.case", required=True, readonly=True)
    kind = fields.Selection(related="case_id.kind")
    evidence_html = fields.Html(related="case_id.evidence_html")
    verdict = fields.Selection(
        selection=[
            ("accepted", "The customer is right"),
            ("rejected", "The customer is not right"),
        ],
        required=True,
    )
    reason = fields.Text(required=True, help="The customer reads it.")
    needs_place = fields.Boolean(compute="_compute_needs_place")
    bank_state = fields.Selection(
        selection=[
            ("in_transit_unknown", "Whereabouts Unknown"),
            ("lost", "Lost"),
        ],
        string="Power Bank",
        help="The rental ends, so somebody has to say where the power bank is.",
    )

    # === COMPUTE METHODS === #

    @api.depends("case_id", "verdict")
    def _compute_needs_place(self):
        """Whether accepting ends a rental whose power bank nobody has seen."""
        for wizard in self:
            wizard.needs_place = (
                wizard.verdict == "accepted"
                and wizard.kind in ("returned", "nothing_came_out")
                and wizard.case_id.rental_id.state == "in_use"
            )

    # === ACTION METHODS === #

    def action_decide(self):
        """Carry the decision out.

        :raise AccessError: the user is no dispatcher, or may not see the case.
        :raise Refusal: no reason is given, or the case was decided already.
        """
        self.ensure_one()
        if not self.reason.strip():
            raise Refusal(
                "refused", self.env._("Give the customer a reason for the decision.")
            )
        case = self.case_id._as_dispatcher()
        case._decide(self.verdict, self.reason.strip(), self.bank_state)
