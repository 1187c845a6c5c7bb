from datetime import timedelta

from odoo import api, fields, models

from ..errors import Refusal
from ..tokens import code as random_code

KINDS = [
    ("cannot_return", "Cannot Return"),
    ("returned", "Says It Is Returned"),
    ("not_charging", "Does Not Charge"),
    ("nothing_came_out", "Says Nothing Came Out"),
    ("dispute", "Dispute"),
    ("fault", "Fault"),
]
OPEN_STATES = ("open", "review")
#: Hours within which an agent decides (table D.11), by kind; others have 48.
REVIEW_HOURS = {"cannot_return": ("pause_review_hours", 12)}


class Case(models.Model):
    """What a customer complains about or reports, until it is decided.

    Proof decides most cases by itself. What is left is decided by an agent before the
    deadline, with the evidence in view. What follows for the rental is its own doing:
    see `rental_trouble`.
    """

    _name = "powerbank.case"
    _description = "Case"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "powerbank.as.dispatcher",
        "powerbank.auto",
        "powerbank.announced",
    ]
    _order = "deadline, id"

    name = fields.Char(
        string="Case", required=True, readonly=True, copy=False, default="/"
    )
    code = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: random_code(24)
    )
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    about = fields.Selection(
        selection=[
            ("time", "Time"),
            ("place", "Place"),
            ("condition", "Condition"),
            ("amount", "Amount"),
        ],
        readonly=True,
        help="What the customer disputes.",
    )
    state = fields.Selection(
        selection=[
            ("open", "Waiting for Proof"),
            ("review", "To Decide"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
        ],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
        group_expand=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    customer_id = fields.Many2one(
        "powerbank.customer", required=True, readonly=True, index=True
    )
    rental_id = fields.Many2one(
        "powerbank.rental", readonly=True, index="btree_not_null"
    )
    cabinet_id = fields.Many2one(
        "powerbank.cabinet", readonly=True, index="btree_not_null"
    )
    station_id = fields.Many2one(related="cabinet_id.station_id")
    bank_id = fields.Many2one("powerbank.bank", string="Power Bank", readonly=True)
    text = fields.Text(string="In the Customer's Words", readonly=True)
    latitude = fields.Float(
        digits=(9, 6),
        readonly=True,
        help="WGS-84. Who does not consent to keeping his position leaves only the"
        " square of about a kilometre in which he was.",
    )
    longitude = fields.Float(digits=(9, 6), readonly=True)
    has_position = fields.Boolean(readonly=True)
    opened_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    absent_at = fields.Datetime(
        string="Proven Absent At",
        readonly=True,
        help="When the named cabinet listed all its slots without the power bank, or"
        " when the power bank was put into one later than the customer says.",
    )
    deadline = fields.Datetime(required=True, readonly=True)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    is_urgent = fields.Boolean(compute="_compute_is_late")
    decided_at = fields.Datetime(readonly=True)
    decided_by = fields.Char(readonly=True)
    decision_reason = fields.Text(readonly=True, help="The customer reads it.")
    bill_id = fields.Many2one(
        "powerbank.bill",
        string="Correction",
        readonly=True,
        help="The revision of the bill to which this case led.",
    )
    holds_money = fields.Boolean(
        readonly=True,
        copy=False,
        help="The bill is collected once this case is decided.",
    )
    pause_ids = fields.One2many("powerbank.rental.pause", "case_id")

    _code_uniq = models.UniqueIndex("(code)")
    _one_open_of_a_kind = models.UniqueIndex(
        "(rental_id, kind) WHERE state IN ('open', 'review') AND rental_id IS NOT NULL",
        "The customer has said so already.",
    )
    _open = models.Index("(deadline) WHERE state IN ('open', 'review')")
    _of_cabinet = models.Index(
        "(cabinet_id) WHERE state = 'open' AND rental_id IS NOT NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for case in self:
            left = case.deadline - now if case.state in OPEN_STATES else None
            case.is_late = left is not None and left <= timedelta()
            case.is_urgent = left is not None and left <= timedelta(hours=6)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "in", OPEN_STATES) & fields.Domain(
            "deadline", "<=", fields.Datetime.now()
        )
        return late if True in value else ~late

    # === BUSINESS METHODS === #

    @api.model
    def _open_case(self, kind, customer, rental=None, **values):
        """Open a case, or return the one of this kind that is open for the rental.

        :param str kind: key of `KINDS`.
        :param values: fields of the case; without `cabinet_id` it is the rental's.
        """
        if rental and (known := rental._open_case(kind)):
            return known
        now = fields.Datetime.now()
        deadline = now + timedelta(hours=self._review_hours(kind))
        cabinet = values.pop("cabinet", None) or (rental and rental.cabinet_id)
        company = rental.company_id if rental else cabinet and cabinet.company_id
        company = company or self.env.company
        return self.with_context(mail_create_nosubscribe=True).create(
            {
                "name": self.env["ir.sequence"].next_by_code("powerbank.case"),
                "kind": kind,
                "customer_id": customer.id,
                "company_id": company.id,
                "rental_id": rental.id if rental else False,
                "bank_id": rental.bank_id.id if rental else False,
                "cabinet_id": cabinet.id if cabinet else False,
                "opened_at": now,
                "deadline": deadline,
                "wake_at": deadline,
                **values,
            }
        )

    @api.model
    def _review_hours(self, kind):
        name, hours = REVIEW_HOURS.get(kind, ("case_hours", 48))
        return self.env["powerbank.rental"]._setting(name, hours)

    def _position(self):
        """Return (latitude, longitude) from which it was opened, or None."""
        return (self.latitude, self.longitude) if self.has_position else None

    def _is_undecided(self):
        self.ensure_one()
        return self.state in OPEN_STATES

    def _to_review(self, note):
        """Proof did not decide it: an agent has to, before the deadline."""
        for case in self.filtered(lambda c: c.state == "open"):
            case.state = "review"
            case.message_post(body=note)

    def _close_case(self, state, reason, **values):
        """Write the decision down and tell the customer.

        :param str state: `accepted` or `rejected`.
        :param str reason: what the customer reads.
        """
        self.ensure_one()
        actor = self.env.context.get("powerbank_actor")
        self.write(
            {
                "state": state,
                "decided_at": fields.Datetime.now(),
                "decided_by": actor or self.env.user.name,
                "decision_reason": reason,
                "evidence": self._evidence(),
                "wake_at": False,
                **values,
            }
        )
        self.activity_unlink(["mail.mail_activity_data_warning"])
        self.env["powerbank.notification"]._queue(
            self.customer_id, f"case_{state}", self, reason=reason
        )

    def _message_value(self, name):
        """Return the text for the placeholder `name` of a message."""
        if name == "case":
            return self.name
        return self.rental_id._message_value(name) if self.rental_id else ""

    # === EVENTS - AGENT === #

    def _decide(self, state, reason, bank_state=None):
        """An agent decides; what follows for the rental is the rental's part.

        Where much money is given up, two have to accept.

        :param str state: `accepted` or `rejected`.
        :param str bank_state: where the power bank is said to be, if it is not back:
            `in_transit_unknown` or `lost`.
        :raise Refusal: it was decided already.
        """
        self.ensure_one()
        if self.rental_id:
            self.rental_id._lock_chain()
        self.lock_for_update(allow_referencing=True)
        if not self._is_undecided():
            raise Refusal(
                "wrong_state",
                self.env._("Case %s was decided already.", self.name),
            )
        if state == "accepted" and self._waits_for_second_person(reason):
            return
        self._close_case(state, reason)
        if self.rental_id:
            self.rental_id._on_case_decided(self, state, reason, bank_state)

    # === EVENTS - TIME === #

    def _on_wake(self):
        """The deadline has come: put the case before those who must see to it."""
        self.ensure_one()
        self.wake_at = False
        if self._is_undecided():
            self._to_review(self.env._("No proof came before the deadline."))
            for user in self.company_id._powerbank_staff("manager"):
                self.activity_schedule(
                    "mail.mail_activity_data_warning",
                    note=self.env._("The deadline of case %s has passed.", self.name),
                    user_id=user.id,
                )
            self.env["powerbank.notification"]._queue(
                self.customer_id, "case_late", self
            )

    # === ACTION METHODS === #

    def action_decide(self):
        """Open the wizard for accepting or rejecting this case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide"),
            "res_model": "powerbank.case.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def action_ask_cabinet(self):
        """Ask the cabinet once more what its slots hold."""
        self._as_dispatcher().cabinet_id._request_inventory()
