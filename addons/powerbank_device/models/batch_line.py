from odoo import api, fields, models

#: States of a command that may be tried again.
WITHOUT_SUCCESS = ("failed", "expired", "unknown")


class BatchLine(models.Model):
    """One cabinet of an order to many, and what it answered."""

    _inherit = "powerbank.batch.line"

    command_id = fields.Many2one(
        "powerbank.command", readonly=True, index="btree_not_null", ondelete="set null"
    )
    command_state = fields.Selection(related="command_id.state", string="Order")
    outcome = fields.Selection(related="command_id.outcome")
    code = fields.Integer(related="command_id.code", aggregator=None)
    sent_at = fields.Datetime(related="command_id.sent_at")
    answered_at = fields.Datetime(related="command_id.answered_at")
    meaning = fields.Char(compute="_compute_meaning")

    @api.depends("command_id.meaning", "error")
    def _compute_meaning(self):
        for line in self:
            line.meaning = line.command_id.meaning or line.error

    def _is_without_success(self):
        return super()._is_without_success() or (
            self.command_id.state in WITHOUT_SUCCESS
        )
