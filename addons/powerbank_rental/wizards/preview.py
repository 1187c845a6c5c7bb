from odoo import api, fields, models

from ..errors import Refusal


class RentalPreview(models.AbstractModel):
    """A wizard that shows what its change would cost before anybody confirms it."""

    _name = "powerbank.rental.preview"
    _description = "Preview of a Rental's Change"
    _inherit = ["powerbank.rental.proposal"]

    due_before = fields.Monetary(string="Due Now", compute="_compute_preview")
    due_after = fields.Monetary(string="Due Then", compute="_compute_preview")
    difference = fields.Monetary(compute="_compute_preview")
    refusal = fields.Char(compute="_compute_preview")
    needs_approval = fields.Boolean(compute="_compute_preview")

    # === COMPUTE METHODS === #

    @api.depends(lambda self: self._preview_fields())
    def _compute_preview(self):
        for wizard in self:
            rental = wizard.rental_id.sudo()
            wizard.due_before = wizard.due_after = rental._get_due_now()
            wizard.refusal = False
            try:
                wizard.due_after = wizard._propose().due
            except Refusal as refusal:
                wizard.refusal = str(refusal)
            wizard.difference = rental.currency_id.round(
                wizard.due_after - wizard.due_before
            )
            wizard.needs_approval = rental._needs_second_person(
                wizard.kind, wizard.difference
            )

    @api.model
    def _preview_fields(self):
        """Return the names of the fields on which the cost depends."""
        return (
            "kind",
            "ended_at",
            "free_minutes",
            "pause_from",
            "pause_to",
            "reason",
            "shown_version_id",
            "waiver",
            "waiver_amount",
        )

    # === ACTION METHODS === #

    def action_confirm(self):
        """Carry it out, or ask a second person: then show what waits for him."""
        self.ensure_one()
        self.rental_id._as_dispatcher()
        actor = self.env.user.name
        changes = self.env["powerbank.rental.change"]
        change = changes.with_context(powerbank_actor=actor)._submit(self)
        if change.state != "pending":
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window",
            "res_model": change._name,
            "res_id": change.id,
            "view_mode": "form",
        }
