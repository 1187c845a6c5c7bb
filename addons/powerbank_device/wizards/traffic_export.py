from base64 import b64encode
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..traffic import stored_traffic


class TrafficExport(models.TransientModel):
    """What cabinets said and were told, as a file for the support of their vendor."""

    _name = "powerbank.traffic.export"
    _description = "Export Traffic"

    cabinet_ids = fields.Many2many(
        "powerbank.cabinet",
        string="Cabinets",
        required=True,
        domain=[("device_uid", "!=", False)],
        default=lambda self: self.env.context.get("active_ids"),
    )
    since = fields.Datetime(
        required=True, default=lambda self: fields.Datetime.now() - timedelta(days=1)
    )
    until = fields.Datetime(required=True, default=fields.Datetime.now)
    content = fields.Binary(string="File", readonly=True, attachment=False)
    name = fields.Char(compute="_compute_name")

    # === COMPUTE METHODS === #

    @api.depends("since")
    def _compute_name(self):
        for export in self:
            since = export.since
            export.name = since and f"traffic-{since:%Y%m%d-%H%M}.jsonl"

    # === ACTION METHODS === #

    def action_export(self):
        """Write the file, one JSON object a line, and offer it.

        :raise AccessError: the user may not export, or not read a cabinet.
        :raise UserError: nothing is kept of that time.
        """
        self.ensure_one()
        self.env["powerbank.export"]._check_allowed()
        self.cabinet_ids.check_access("read")
        frames = stored_traffic(
            self.sudo().env,
            self.since.replace(tzinfo=UTC),
            self.until.replace(tzinfo=UTC),
            self.cabinet_ids.mapped("device_uid"),
        )
        if not frames:
            raise UserError(self.env._("Nothing is kept of that time."))
        lines = "".join(frame.line() for frame in frames)
        self.content = b64encode(lines.encode())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export Traffic"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
