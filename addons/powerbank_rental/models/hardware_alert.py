from odoo import api, fields, models

from ..errors import Refusal

#: Levels, so that they sort: the higher, the sooner somebody has to act.
LEVELS = [("1", "Notice"), ("2", "Warning"), ("3", "Urgent")]
#: Kinds about which only people know when they are over.
SETTLED_BY_PEOPLE = ("fault", "look", "bank_conflict", "cabinet_lost", "forged")


class Alert(models.Model):
    """Something is wrong with a cabinet or a power bank, until it is no more (D.9).

    Whatever the suite hears again and again, there is one live alert for each thing and
    kind. Nobody closes it: it clears itself when the condition is gone.
    """

    _name = "powerbank.alert"
    _description = "Alert"
    _inherit = ["powerbank.as.dispatcher", "powerbank.announced.from.the.start"]
    _order = "level DESC, id DESC"
    _rec_name = "kind"

    kind = fields.Selection(
        selection=[
            ("offline", "Cabinet offline"),
            ("fault", "Cabinet out of order"),
            ("look", "Look into the slots"),
            ("tamper", "Cabinet opened or moved"),
            ("tilt", "Cabinet tilted"),
            ("overheated", "Cabinet too hot"),
            ("power", "Cabinet without mains"),
            ("cloned", "Second login under one number"),
            ("forged", "Wrong secret under its number"),
            ("cabinet_lost", "Cabinet burnt, stolen or flooded"),
            ("slot_jam", "Slot does not eject"),
            ("slot_reader", "Slot reads wrong power banks"),
            ("theft", "Power bank gone from its slot"),
            ("find_bank", "Find the power bank"),
            ("hot", "Power bank warm"),
            ("fire_risk", "Fire risk"),
            ("conflict", "Power bank in two cabinets"),
            ("bank_cloned", "Serial number exists twice"),
            ("bank_unknown", "Power bank not in the books"),
            ("bank_conflict", "Came out against the books"),
        ],
        required=True,
        readonly=True,
    )
    level = fields.Selection(
        selection=LEVELS, required=True, readonly=True, default="2"
    )
    state = fields.Selection(
        selection=[
            ("raised", "Raised"),
            ("acknowledged", "Acknowledged"),
            ("cleared", "Cleared"),
        ],
        required=True,
        readonly=True,
        default="raised",
    )
    cabinet_id = fields.Many2one("powerbank.cabinet", readonly=True, ondelete="cascade")
    bank_id = fields.Many2one(
        "powerbank.bank", string="Power Bank", readonly=True, ondelete="cascade"
    )
    station_id = fields.Many2one(
        "powerbank.station",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where it was raised.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    message = fields.Text(readonly=True)
    raised_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    acknowledged_at = fields.Datetime(readonly=True)
    acknowledged_by_id = fields.Many2one("res.users", readonly=True)
    cleared_at = fields.Datetime(readonly=True)

    _one_subject = models.Constraint(
        "CHECK (num_nonnulls(cabinet_id, bank_id) = 1)",
        "An alert is about a cabinet or about a power bank.",
    )
    _cleared_once = models.Constraint(
        "CHECK ((state = 'cleared') = (cleared_at IS NOT NULL))",
        "An alert is cleared at some time.",
    )
    _live_cabinet_uniq = models.UniqueIndex(
        "(cabinet_id, kind) WHERE state <> 'cleared' AND cabinet_id IS NOT NULL"
    )
    _live_bank_uniq = models.UniqueIndex(
        "(bank_id, kind) WHERE state <> 'cleared' AND bank_id IS NOT NULL"
    )
    _live = models.Index("(company_id, level) WHERE state <> 'cleared'")

    # === COMPUTE METHODS === #

    @api.depends("kind", "cabinet_id", "bank_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for alert in self:
            subject = alert.cabinet_id or alert.bank_id
            alert.display_name = f"{kinds.get(alert.kind)}: {subject.display_name}"

    # === BUSINESS METHODS === #

    @api.model
    def _live_domain(self):
        """Alerts whose condition still holds."""
        return fields.Domain("state", "!=", "cleared")

    def _renew(self, message, level):
        """The condition holds on; what got worse is put before people again."""
        self.ensure_one()
        if (self.message, self.level) == (message, level):
            return
        values = {"message": message, "level": level}
        if level > self.level:
            values["state"] = "raised"
        self.write(values)

    def _clear(self):
        """The condition is gone."""
        live = self.filtered(lambda alert: alert.state != "cleared")
        live.write({"state": "cleared", "cleared_at": fields.Datetime.now()})

    # === ACTION METHODS === #

    def action_settle(self):
        """Somebody did what was asked for, where nothing in the books can tell.

        :raise Refusal: the condition can be seen to be gone, and is not.
        """
        for alert in self._as_dispatcher():
            if alert.kind not in SETTLED_BY_PEOPLE:
                raise Refusal(
                    "wrong_state",
                    self.env._(
                        "%s clears itself when the cause is gone.", alert.display_name
                    ),
                )
            alert._clear()

    def action_acknowledge(self):
        """Somebody looks after it; it stays until the condition is gone."""
        raised = self._as_dispatcher().filtered(lambda alert: alert.state == "raised")
        raised.write(
            {
                "state": "acknowledged",
                "acknowledged_at": fields.Datetime.now(),
                "acknowledged_by_id": self.env.uid,
            }
        )

    def action_open_subject(self):
        """Open the cabinet or the power bank that this is about."""
        self.ensure_one()
        subject = self.cabinet_id or self.bank_id
        return subject.get_formview_action()
