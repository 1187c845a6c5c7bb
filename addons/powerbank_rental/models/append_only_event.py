from odoo import api, fields, models


class AppendOnlyEvent(models.AbstractModel):
    """A row of a history: which event it was, and how people read that."""

    _name = "powerbank.append.only.event"
    _description = "Append-Only Event"
    _inherit = ["powerbank.append.only"]

    event = fields.Char(required=True)
    title = fields.Char(compute="_compute_title")

    @api.depends("event")
    @api.depends_context("lang")
    def _compute_title(self):
        titles = self._titles()
        for row in self:
            row.title = titles.get(row.event, row.event)

    @api.model
    def _titles(self):
        """Return `{event: what people read}`; addons add the events they bring."""
        return {}
