from odoo import fields, models


class CabinetCheck(models.Model):
    """One point of a cabinet's checklist: who found it done, when, and by what."""

    _name = "powerbank.cabinet.check"
    _description = "Point of a Checklist"
    _inherit = ["powerbank.as.dispatcher"]
    _order = "cabinet_id, phase, id"
    _rec_name = "kind"

    cabinet_id = fields.Many2one(
        "powerbank.cabinet", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="cabinet_id.company_id")
    phase = fields.Selection(
        selection=[("commissioning", "Commissioning"), ("removal", "Removal")],
        required=True,
        readonly=True,
    )
    kind = fields.Selection(
        selection=[
            ("venue", "Its station is chosen"),
            ("position", "Its place is written down: where in the venue"),
            ("label", "The QR label sticks on it, and was scanned"),
            ("connection", "It was heard of"),
            ("inventory", "Its inventory agrees with the books"),
            ("test_eject", "A test eject gave a power bank out"),
            ("banks_out", "All power banks are out"),
            ("label_off", "The QR label is taken off"),
            ("collected", "It is unplugged and has left the venue"),
        ],
        string="Point",
        required=True,
        readonly=True,
    )
    by_hand = fields.Boolean(
        readonly=True, help="Nothing in the books can tell; somebody says so."
    )
    done_at = fields.Datetime(readonly=True)
    user_id = fields.Many2one("res.users", string="Found By", readonly=True)
    evidence = fields.Char(readonly=True)

    _point_uniq = models.Constraint(
        "UNIQUE(cabinet_id, kind)", "A cabinet has each point once."
    )
    _done_by_somebody = models.Constraint(
        "CHECK ((done_at IS NULL) = (user_id IS NULL))",
        "Somebody found each point done.",
    )

    # === BUSINESS METHODS === #

    def _note(self, evidence):
        """Write down that this point is done, once."""
        for check in self.filtered(lambda check: not check.done_at):
            check.write(
                {
                    "done_at": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "evidence": evidence,
                }
            )

    def _reopen(self):
        """What was found is so no longer."""
        done = self.filtered("done_at")
        done.write({"done_at": False, "user_id": False, "evidence": False})

    # === ACTION METHODS === #

    def action_done(self):
        """Say that a point is done about which only people know."""
        checks = self._as_dispatcher().filtered("by_hand")
        checks._note(self.env._("said so"))
