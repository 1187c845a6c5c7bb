from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..errors import Refusal
from ..tokens import code as random_code

#: From the most severe on: where several are in force, the first one counts.
KINDS = [("black", "Black List"), ("grey", "Grey List"), ("white", "White List")]

REASONS = [
    ("arrears", "Unpaid Rentals"),
    ("not_returned", "Power Banks Never Returned"),
    ("damage", "Damage to Equipment"),
    ("fraud", "Fraud or Disputed Payments"),
    ("free_abuse", "Abuse of Free Minutes"),
    ("conduct", "Conduct towards Staff"),
    ("staff", "Staff or Partner"),
    ("demonstration", "Demonstration"),
    ("other", "Other"),
]

#: What the buttons and the customer write, never a form.
GUARDED_FIELDS = {
    "code",
    "origin_id",
    "user_id",
    "ended_at",
    "ended_by_id",
    "end_reason",
    "appealed_at",
    "appeal",
    "appeal_decision",
    "appeal_answer",
    "appeal_user_id",
    "appeal_decided_at",
}


class CustomerListing(models.Model):
    """A customer on the black, grey or white list (rule B-30).

    It lapses by itself at `expires_at`: whoever asks compares with the clock, so
    nothing has to run in time. It is ended, never deleted, and a change of mind is a
    new listing; so the rows are the history.
    """

    _name = "powerbank.customer.listing"
    _description = "Customer Listing"
    _inherit = ["powerbank.as.dispatcher", "mail.thread", "mail.activity.mixin"]
    _order = "id DESC"
    _rec_name = "customer_id"

    customer_id = fields.Many2one(
        "powerbank.customer", required=True, index=True, ondelete="restrict"
    )
    code = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: random_code(),
        help="By which a mini-program names it.",
    )
    kind = fields.Selection(selection=KINDS, string="List", required=True)
    reason = fields.Selection(
        selection=REASONS, required=True, help="The customer is told."
    )
    note = fields.Text(help="What happened, in detail. For staff.")
    user_id = fields.Many2one(
        "res.users",
        string="Listed By",
        required=True,
        readonly=True,
        default=lambda self: self.env.uid,
    )
    from_at = fields.Datetime(
        string="From", required=True, default=lambda self: fields.Datetime.now()
    )
    expires_at = fields.Datetime(string="Until", help="Empty: until somebody ends it.")
    ended_at = fields.Datetime(readonly=True, copy=False)
    ended_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    end_reason = fields.Char(string="Why It Ended", readonly=True, copy=False)
    appealed_at = fields.Datetime(readonly=True, copy=False)
    appeal = fields.Text(readonly=True, copy=False, help="The customer's own words.")
    appeal_decision = fields.Selection(
        selection=[("granted", "Granted"), ("refused", "Refused")],
        readonly=True,
        copy=False,
    )
    appeal_answer = fields.Text(readonly=True, copy=False)
    appeal_user_id = fields.Many2one(
        "res.users", string="Decided By", readonly=True, copy=False
    )
    appeal_decided_at = fields.Datetime(string="Decided", readonly=True, copy=False)
    in_force = fields.Boolean(compute="_compute_in_force", search="_search_in_force")

    _code_uniq = models.UniqueIndex("(code)")
    _open = models.Index("(customer_id) WHERE ended_at IS NULL")
    _until_after_from = models.Constraint(
        "CHECK (expires_at > from_at)", "A listing ends after it begins."
    )

    # === COMPUTE METHODS === #

    @api.depends("from_at", "expires_at", "ended_at")
    def _compute_in_force(self):
        now = fields.Datetime.now()
        for listing in self:
            begun = bool(listing.from_at) and listing.from_at <= now
            lapsed = listing.expires_at and listing.expires_at <= now
            listing.in_force = begun and not lapsed and not listing.ended_at

    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._in_force_domain()
        return domain if True in value else ~domain

    @api.model
    def _in_force_domain(self):
        now = fields.Datetime.now()
        return (
            Domain("ended_at", "=", False)
            & Domain("from_at", "<=", now)
            & (Domain("expires_at", "=", False) | Domain("expires_at", ">", now))
        )

    # === BUSINESS METHODS === #

    def _end(self, reason):
        """End what is in force or still to come; what has ended stays as it is."""
        open_ones = self.filtered(lambda listing: not listing.ended_at)
        told = open_ones.filtered("in_force")
        open_ones.write(
            {
                "ended_at": fields.Datetime.now(),
                "ended_by_id": self.env.uid,
                "end_reason": reason,
            }
        )
        for listing in told:
            listing._tell("listing_ended", reason=reason)

    def _refuse(self):
        """Return the refusal of a black-listed customer: why, and how to object."""
        self.ensure_one()
        return Refusal(
            "customer_blocked",
            self.env._(
                "Your account cannot rent: %s. You can object to this in your account;"
                " a person will look at it.",
                self._reason_text(),
            ),
            listing=self.code,
            reason=self.reason,
            until=f"{self.expires_at.isoformat()}Z" if self.expires_at else None,
            appealed=bool(self.appealed_at),
        )

    def _reason_text(self):
        return dict(self._fields["reason"]._description_selection(self.env))[
            self.reason
        ]

    def _tell(self, event, **values):
        """Tell a restricted customer; who is on the white list hears nothing."""
        if self.kind != "white":
            notifications = self.env["powerbank.notification"]
            notifications._queue(self.customer_id, event, **values)

    def _tell_listed(self):
        """Say what he may not, and why, in his language."""
        own = self.with_context(lang=self.customer_id.sudo().lang or self.env.lang)
        restrictions = {
            "black": own.env._("You cannot rent at present"),
            "grey": own.env._("You can rent with a deposit only"),
        }
        self._tell(
            "listed",
            restriction=restrictions.get(self.kind),
            reason=own._reason_text(),
        )

    def _appeal(self, text):
        """Keep what the customer says against it, and put it before staff.

        :raise Refusal: it is no longer in force, or was appealed against before.
        """
        self.ensure_one()
        self.lock_for_update()
        if self.appealed_at or not self.in_force or self.kind == "white":
            raise Refusal(
                "appeal_closed",
                self.env._("An objection was made before, or is not needed any more."),
            )
        self.write({"appeal": text, "appealed_at": fields.Datetime.now()})
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Decide on an objection"),
            user_id=self.user_id.id,
        )

    def _decide_appeal(self, decision, answer):
        """Grant the appeal, which ends the listing, or refuse it.

        :param str decision: `granted` or `refused`.
        :param str answer: what the customer is told.
        :raise Refusal: nobody appealed, or it was decided before.
        """
        self.ensure_one()
        self.lock_for_update()
        if not self.appealed_at or self.appeal_decision:
            raise Refusal(
                "appeal_closed", self.env._("There is no objection to decide on.")
            )
        self.write(
            {
                "appeal_decision": decision,
                "appeal_answer": answer,
                "appeal_user_id": self.env.uid,
                "appeal_decided_at": fields.Datetime.now(),
            }
        )
        if decision == "granted":
            self._end(self.env._("Objection granted"))
        else:
            self._tell("appeal_refused", answer=answer)
        self.activity_ids.action_feedback(feedback=answer)

    # === ACTION METHODS === #

    def action_end(self):
        """Ask why it ends."""
        return self._open_closing("end")

    def action_decide(self):
        """Ask for the decision on the objection; none is proposed."""
        return self._open_closing(False)

    def _open_closing(self, outcome):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_rental.listing_close_action"
        )
        action["context"] = {
            "default_listing_id": self.id,
            "default_outcome": outcome,
        }
        return action

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_direct_creation(vals_list, GUARDED_FIELDS)
        listings = super().create(vals_list)
        listings._check_white_list()
        listings.customer_id.invalidate_recordset(["listing_id", "standing"])
        for listing in listings.filtered("in_force"):
            listing._tell_listed()
        return listings

    def _check_white_list(self):
        """Renting without a deposit is granted by administrators alone."""
        manager = "powerbank_rental.group_powerbank_manager"
        granted = self.env.su or self.env.user.has_group(manager)
        if not granted and "white" in self.mapped("kind"):
            raise AccessError(
                self.env._("Only administrators may white-list. Ask one of them.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise Refusal(
            "refused", self.env._("A listing cannot be deleted. End it instead.")
        )
