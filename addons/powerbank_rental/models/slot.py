from odoo import api, fields, models
from odoo.fields import Domain

#: Failures within a day after which a slot is taken out of renting (row SL06).
MAX_EJECT_FAILURES = 3


class Slot(models.Model):
    """One hole of a cabinet. Which bank it holds is stored on the bank alone."""

    _name = "powerbank.slot"
    _description = "Cabinet Slot"
    _inherit = ["powerbank.as.dispatcher"]
    _order = "cabinet_id, number"
    _rec_names_search = ["number"]

    cabinet_id = fields.Many2one(
        "powerbank.cabinet", required=True, index=True, ondelete="cascade"
    )
    station_id = fields.Many2one(
        related="cabinet_id.station_id", store=True, index=True
    )
    company_id = fields.Many2one(related="cabinet_id.company_id", store=True)
    number = fields.Integer(required=True)
    state = fields.Selection(
        selection=[
            ("empty", "Empty"),
            ("receiving", "Receiving"),
            ("occupied", "Occupied"),
            ("ejecting", "Ejecting"),
            ("fault", "Fault"),
            ("disabled", "Disabled"),
            ("ghost", "Ghost"),
        ],
        required=True,
        readonly=True,
        default="empty",
    )
    fault_reason = fields.Char(readonly=True)
    bank_ids = fields.One2many("powerbank.bank", "slot_id", string="Banks Held")
    bank_id = fields.Many2one(
        "powerbank.bank", string="Power Bank", compute="_compute_bank_id"
    )
    level = fields.Integer(string="Charge (%)", compute="_compute_bank_id")
    eject_failure_count = fields.Integer(
        readonly=True, help="Ejects that failed here since the last one that worked."
    )
    last_eject_failure_at = fields.Datetime(readonly=True)

    _number_uniq = models.Constraint(
        "UNIQUE(cabinet_id, number)", "A cabinet has each slot number once."
    )

    # === COMPUTE METHODS === #

    @api.depends("bank_ids.level")
    def _compute_bank_id(self):
        for slot in self:
            slot.bank_id = slot.bank_ids[:1]
            slot.level = slot.bank_id.level

    @api.depends("cabinet_id.name", "number")
    def _compute_display_name(self):
        for slot in self:
            slot.display_name = f"{slot.cabinet_id.name} / {slot.number}"

    # === BUSINESS METHODS === #

    @api.model
    def _free_domain(self):
        """Slots into which a customer can return a power bank now."""
        return Domain("state", "=", "empty") & Domain("cabinet_id.state", "=", "online")

    def _on_eject_failed(self):
        """SL06: three failures within 24 hours disable the slot for renting."""
        self.ensure_one()
        now = fields.Datetime.now()
        recent = (
            self.last_eject_failure_at
            and (now - self.last_eject_failure_at).total_seconds() < 86400
        )
        failures = self.eject_failure_count + 1 if recent else 1
        self.write({"eject_failure_count": failures, "last_eject_failure_at": now})
        if failures >= MAX_EJECT_FAILURES:
            self.write({"state": "fault", "fault_reason": "jam"})
            self.cabinet_id._report_fault(
                self.env._("Slot %s failed to eject three times.", self.number)
            )
        else:
            self.state = "occupied"

    def action_test_passed(self):
        """SL09: a technician found the slot in order."""
        for slot in self._as_dispatcher():
            slot.write(
                {
                    "state": "occupied" if slot.bank_id else "empty",
                    "fault_reason": False,
                    "eject_failure_count": 0,
                }
            )
