from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..errors import Refusal

#: Days until a customer is tried again to be erased, who still rents or owes.
RETRY_DAYS = 1


class PrivacyRequest(models.Model):
    """A wish to take along, or to have erased, what is held about a customer (EX-30).

    An erasure waits some days, in which it can be withdrawn; then time alone carries
    it out. The record of it stays and names nobody: it is the proof.
    """

    _name = "powerbank.privacy.request"
    _description = "Privacy Request"
    _inherit = ["powerbank.as.dispatcher", "powerbank.auto"]
    _order = "id DESC"

    customer_id = fields.Many2one(
        "powerbank.customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection=[("export", "Export"), ("erasure", "Erasure")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("withdrawn", "Withdrawn"),
            ("dropped", "File Dropped"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    asked_at = fields.Datetime(
        string="Asked", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users", string="Through", readonly=True, help="Empty: by the customer."
    )
    due_at = fields.Datetime(string="Deadline", readonly=True)
    done_at = fields.Datetime(readonly=True)
    obstacle = fields.Char(readonly=True, help="Why it could not be done yet.")

    _one_erasure = models.UniqueIndex(
        "(customer_id) WHERE kind = 'erasure' AND state = 'waiting'",
        "The erasure of this customer is asked for already.",
    )

    # === COMPUTE METHODS === #

    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            request.display_name = f"{kinds.get(request.kind, '')} #{request.id}"

    # === BUSINESS METHODS === #

    @api.model
    def _ask_erasure(self, customer, user=None):
        """Ask for the erasure of a customer; asked again, the first one stays.

        :param user: staff who ask for him.
        :raise Refusal: he still rents or owes.
        """
        if request := self._waiting_erasure(customer):
            return request
        customer._check_erasable()
        days = self._erasure_days()
        due_at = fields.Datetime.now() + timedelta(days=days)
        self.env["powerbank.notification"]._queue(customer, "erasure_asked", days=days)
        return self.create(
            {
                "customer_id": customer.id,
                "kind": "erasure",
                "user_id": user.id if user else False,
                "due_at": due_at,
                "wake_at": due_at,
            }
        )

    @api.model
    def _erasure_days(self):
        return self.env["powerbank.rental"]._setting("erasure_days", 7)

    @api.model
    def _waiting_erasure(self, customer):
        return self.search(
            [
                ("customer_id", "=", customer.id),
                ("kind", "=", "erasure"),
                ("state", "=", "waiting"),
            ]
        )

    def _withdraw(self):
        """The customer stays after all."""
        for request in self:
            request._check_waiting("erasure")
            request.write({"state": "withdrawn", "wake_at": False})

    def _check_waiting(self, kind):
        self.lock_for_update(allow_referencing=True)
        if self.kind != kind or self.state != "waiting":
            raise Refusal(
                "wrong_state", self.env._("This request does not wait any more.")
            )

    # === SCHEDULED === #

    def _on_wake(self):
        """The days are over: erase, or look again tomorrow while there is a rental."""
        self.ensure_one()
        self._check_waiting("erasure")
        try:
            self._carry_out()
        except Refusal as refusal:
            tomorrow = fields.Datetime.now() + timedelta(days=RETRY_DAYS)
            self.write({"obstacle": str(refusal), "wake_at": tomorrow})

    def _carry_out(self):
        self._check_waiting("erasure")
        self.customer_id._erase()
        self.write(
            {
                "state": "done",
                "done_at": fields.Datetime.now(),
                "obstacle": False,
                "wake_at": False,
            }
        )

    # === ACTION METHODS === #

    def _open_form(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_erase(self):
        """Erase at once; for administrators, since there is no way back."""
        if not self.env.user.has_group("powerbank_rental.group_powerbank_manager"):
            raise AccessError(
                self.env._("Only administrators may erase at once. Ask one of them.")
            )
        for request in self._as_dispatcher():
            request._carry_out()

    def action_withdraw(self):
        """The customer told staff that he stays."""
        self._as_dispatcher()._withdraw()
