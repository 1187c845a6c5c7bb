from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..errors import Refusal
from .rental_proposal import INPUT_FIELDS


class RentalChange(models.Model):
    """What staff changed in a rental on their own word: who, why, on which evidence.

    Above a limit it waits for a second person, who is never the first.
    """

    _name = "powerbank.rental.change"
    _description = "Change by Staff"
    _inherit = [
        "powerbank.rental.proposal",
        "mail.thread",
        "mail.activity.mixin",
        "powerbank.announced.from.the.start",
    ]
    _order = "id DESC"
    _rec_name = "rental_id"

    rental_id = fields.Many2one(index=True, ondelete="restrict")
    company_id = fields.Many2one(store=True, index=True)
    currency_id = fields.Many2one(store=True)
    state = fields.Selection(
        selection=[
            ("pending", "To Approve"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    due_before = fields.Monetary(readonly=True)
    due_after = fields.Monetary(readonly=True)
    difference = fields.Monetary(compute="_compute_difference", store=True)
    needs_approval = fields.Boolean(string="Needs a Second Person", readonly=True)
    requester_id = fields.Many2one(
        "res.users",
        string="Asked By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    approver_id = fields.Many2one("res.users", string="Decided By", readonly=True)
    decided_at = fields.Datetime(readonly=True)
    bill_id = fields.Many2one("powerbank.bill", string="Bill Revision", readonly=True)

    _one_pending = models.UniqueIndex(
        "(rental_id) WHERE state = 'pending'",
        "Another change of this rental waits for a second person already.",
    )
    _second_person = models.Constraint(
        "CHECK (approver_id IS NULL OR approver_id <> requester_id)",
        "Nobody approves what he asked for himself.",
    )
    _approved = models.Constraint(
        "CHECK (state <> 'done' OR NOT needs_approval OR approver_id IS NOT NULL)",
        "Above the limit a second person has to approve.",
    )

    # === COMPUTE METHODS === #

    @api.depends("due_before", "due_after")
    def _compute_difference(self):
        for change in self:
            change.difference = change.currency_id.round(
                change.due_after - change.due_before
            )

    # === BUSINESS METHODS === #

    @api.model
    def _submit(self, proposal):
        """Carry out what a wizard proposes, or have a second person look at it.

        :param proposal: record of a model that inherits `powerbank.rental.proposal`.
        :return: the change.
        :raise AccessError: the user may not read its attachments.
        :raise Refusal: it is not possible, or changes nothing.
        """
        waiting = [("rental_id", "=", proposal.rental_id.id), ("state", "=", "pending")]
        if self.sudo().search_count(waiting, limit=1):
            raise Refusal(
                "wrong_state",
                self.env._(
                    "A change of this rental waits for a second person already."
                ),
            )
        values = proposal.copy_data()[0]
        values = {name: values[name] for name in INPUT_FIELDS if name in values}
        change = self.sudo().create({**values, "requester_id": self.env.uid})
        change._keep_evidence(proposal)
        change._check_possible()
        change.write(change._get_amounts())
        change.needs_approval = change.rental_id._needs_second_person(
            change.kind, change.difference
        )
        if change.needs_approval:
            change._ask_second_person()
        else:
            change._carry_out()
        return change

    def _keep_evidence(self, proposal):
        """Make what was uploaded for a proposal this change's own.

        What belongs to another record stays there.

        :raise AccessError: the user may not read one of the attachments.
        """
        proposal.attachment_ids.check_access("read")
        uploads = self.attachment_ids.filtered(lambda file: not file.res_id)
        uploads.write({"res_model": self._name, "res_id": self.id})

    def _get_amounts(self):
        rental, due = self.rental_id, self._propose().due
        return {"due_before": rental._get_due_now(), "due_after": due}

    def _check_possible(self):
        """Refuse what no number of people may do."""
        rental = self.rental_id
        if self.kind == "end":
            rental._check_endable(self)
        else:
            rental._check_correctable(self._propose())

    def _carry_out(self):
        """Do it, and keep which revision of the bill came of it."""
        self.ensure_one()
        rental = self.rental_id
        proposal = self._propose()
        values = {"state": "done", "decided_at": fields.Datetime.now()}
        if self.free_minutes:
            values["free_from"], values["free_to"] = self._granted()[-1]
        self.write(values)
        if self.kind == "end":
            rental._end_by_staff(self)
        else:
            rental._correct(self, proposal)
        self.bill_id = rental.bill_id

    def _get_evidence(self):
        """Return reason and note in one line, for histories."""
        self.ensure_one()
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        return f"{reasons[self.reason]}: {self.note}"

    # === BUSINESS METHODS - SECOND PERSON === #

    def _ask_second_person(self):
        """Put it before everybody who may approve it."""
        for user in self.company_id._powerbank_staff("finance") - self.requester_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._("Approve a change"),
                note=self._get_evidence(),
            )

    def _decide(self, state):
        """Close this request; only what waits can be decided, and not by its author.

        :raise Refusal: it was decided before, or the user asked for it himself.
        """
        self.ensure_one()
        self.rental_id._lock_chain()
        self.lock_for_update(allow_referencing=True)
        if self.state != "pending":
            raise Refusal("wrong_state", self.env._("This was decided already."))
        if self.requester_id == self.env.user:
            raise AccessError(
                self.env._("You asked for this change: somebody else has to decide.")
            )
        self.approver_id = self.env.user
        if state == "done":
            self._check_unchanged()
            self._carry_out()
        else:
            self.write({"state": state, "decided_at": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _check_unchanged(self):
        """What is approved is what was shown: nothing else may have happened since."""
        self._check_possible()
        due_before = self.rental_id._get_due_now()
        is_end = self.kind == "end"
        if self.currency_id.compare_amounts(self._propose().due, self.due_after) or (
            not is_end and self.currency_id.compare_amounts(due_before, self.due_before)
        ):
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Rental %s was billed anew since this was asked for. Refuse it, and"
                    " have it asked for again.",
                    self.rental_id.name,
                ),
            )

    # === ACTION METHODS === #

    def action_approve(self):
        for change in self._as_second_person():
            change._decide("done")

    def action_refuse(self):
        for change in self._as_second_person():
            change._decide("refused")

    def action_withdraw(self):
        """Who asked for it takes it back."""
        self.check_access("read")
        for change in self.sudo():
            if change.state != "pending" or change.requester_id != self.env.user:
                raise Refusal(
                    "wrong_state", self.env._("Only who asked for it can withdraw it.")
                )
            change.write({"state": "withdrawn", "decided_at": fields.Datetime.now()})
            change.activity_unlink(["mail.mail_activity_data_todo"])

    def _as_second_person(self):
        if not self.env.user.has_group("powerbank_rental.group_powerbank_finance"):
            raise AccessError(
                self.env._("Only finance may approve changes. Ask one of them.")
            )
        self.check_access("read")
        return self.with_context(powerbank_actor=self.env.user.name).sudo()

    def action_open_rental(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "powerbank.rental",
            "res_id": self.rental_id.id,
            "view_mode": "form",
        }
