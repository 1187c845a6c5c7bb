from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.cabinet_checklist import COMMISSIONING


class CabinetChecklist(models.TransientModel):
    """Takes somebody through the commissioning or the removal of a cabinet."""

    _name = "powerbank.cabinet.checklist"
    _description = "Checklist of a Cabinet"

    cabinet_id = fields.Many2one("powerbank.cabinet", required=True, ondelete="cascade")
    phase = fields.Selection(
        selection=[("commissioning", "Commissioning"), ("removal", "Removal")],
        required=True,
    )
    station_id = fields.Many2one(related="cabinet_id.station_id", readonly=False)
    spot = fields.Char(related="cabinet_id.spot", readonly=False)
    vendor = fields.Selection(related="cabinet_id.vendor")
    scanned = fields.Char(
        string="Scan the Label", help="The address on the QR label, or its code."
    )
    check_ids = fields.Many2many(
        "powerbank.cabinet.check", string="Points", compute="_compute_check_ids"
    )
    is_ready = fields.Boolean(compute="_compute_is_ready")

    # === COMPUTE METHODS === #

    @api.depends("cabinet_id.check_ids", "phase")
    def _compute_check_ids(self):
        for wizard in self:
            checks = wizard.cabinet_id.check_ids
            wizard.check_ids = checks.filtered_domain([("phase", "=", wizard.phase)])

    @api.depends("check_ids.done_at")
    def _compute_is_ready(self):
        for wizard in self:
            wizard.is_ready = all(check.done_at for check in wizard.check_ids)

    # === ACTION METHODS === #

    def action_look(self):
        """Look again which points are done, and take over what was scanned."""
        self.ensure_one()
        cabinet = self.cabinet_id._as_dispatcher()
        if self.scanned:
            self._check_scanned()
            cabinet._note_check("label", self.env._("scanned %s", self.scanned))
            self.scanned = False
        cabinet._update_checks(self.phase)
        return self._again()

    def _check_scanned(self):
        """Refuse the label of another cabinet.

        :raise UserError: it is none of this one.
        """
        code = self.scanned.strip().rstrip("/").rsplit("/", 1)[-1]
        if code != self.cabinet_id.code:
            raise UserError(
                self.env._(
                    "This is not the label of %s. Print its own and attach that.",
                    self.cabinet_id.name,
                )
            )

    def action_finish(self):
        """Install or remove the cabinet: all points are done."""
        self.ensure_one()
        if self.phase == COMMISSIONING:
            self.cabinet_id.action_install()
        else:
            self.cabinet_id.action_remove()
        return {"type": "ir.actions.act_window_close"}

    def action_print_label(self):
        """Print the QR label of this cabinet."""
        report = self.env.ref("powerbank_rental.cabinet_label_report")
        return report.report_action(self.cabinet_id)

    def _again(self):
        """Show this checklist as it stands now."""
        return {
            "type": "ir.actions.act_window",
            "name": self.cabinet_id.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
