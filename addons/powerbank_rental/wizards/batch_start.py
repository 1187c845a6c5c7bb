from odoo import api, fields, models


class BatchStart(models.TransientModel):
    """Ask once more before the same is done to many records."""

    _name = "powerbank.batch.start"
    _description = "Start a Mass Action"

    action = fields.Selection(selection="_selection_action", required=True)
    note = fields.Text(string="Message")
    count = fields.Integer(string="Records", compute="_compute_count")

    @api.model
    def _selection_action(self):
        return self.env["powerbank.batch"]._selection_action()

    @api.depends_context("active_ids")
    def _compute_count(self):
        self.count = len(self.env.context.get("active_ids", ()))

    def action_start(self):
        """Queue the job and show its progress."""
        self.ensure_one()
        _label, model, _method = self.env["powerbank.batch"]._actions()[self.action]
        records = self.env[model].browse(self.env.context.get("active_ids", ()))
        batch = self.env["powerbank.batch"]._start(self.action, records, self.note)
        return {
            "type": "ir.actions.act_window",
            "res_model": "powerbank.batch",
            "res_id": batch.id,
            "views": [(False, "form")],
        }
