import logging
from datetime import timedelta

import requests
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Hours before each try of a request (table D.11).
DEFAULT_RETRY_HOURS = "0, 1, 6, 24, 72"
#: How each kind is carried out by the framework, and which state proves it.
SENDERS = {
    "capture": ("_send_capture_request", "done"),
    "void": ("_send_void_request", "cancel"),
    "refund": ("_send_refund_request", "done"),
}


class PaymentRequest(models.Model):
    """What is to be asked of a payment provider, written down before it is asked.

    A rental's transaction only adds a row here. After its commit a scheduled job makes
    the child transaction with its number and amount, commits, and only then calls the
    provider: whatever dies in between, the number is known, and the same number with
    the same amount has an effect once.
    """

    _name = "powerbank.payment.request"
    _description = "Payment Request"
    _order = "id DESC"
    _rec_name = "reference"

    rental_id = fields.Many2one(
        "powerbank.rental",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    transaction_id = fields.Many2one(
        "payment.transaction",
        string="Of Payment",
        readonly=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection=[
            ("capture", "Capture"),
            ("void", "Release"),
            ("refund", "Refund"),
            ("query", "Question"),
        ],
        required=True,
        readonly=True,
    )
    reference = fields.Char(
        string="Number",
        required=True,
        readonly=True,
        help="The provider knows it by this number, however often it is sent.",
    )
    amount = fields.Monetary(required=True, readonly=True)
    currency_id = fields.Many2one(related="rental_id.currency_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    state = fields.Selection(
        selection=[
            ("queued", "Queued"),
            ("processing", "Processing"),
            ("by_hand", "Pay Out by Hand"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Called Off"),
        ],
        required=True,
        readonly=True,
        default="queued",
    )
    unanswered = fields.Boolean(
        readonly=True,
        help="It was sent, and nobody knows with what result: it is sent again with the"
        " same number.",
    )
    attempts = fields.Integer(readonly=True)
    next_try_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    child_id = fields.Many2one(
        "payment.transaction",
        string="Carried Out As",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    message = fields.Char(readonly=True)

    _reference_uniq = models.UniqueIndex("(reference)", "This number was used before.")
    _one_under_way = models.UniqueIndex(
        "(transaction_id, kind) WHERE state IN ('queued', 'processing')",
        "Such a request is under way for this payment already.",
    )
    _due = models.Index("(next_try_at) WHERE state IN ('queued', 'processing')")
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)",
        "A request names its amount: to a provider, zero would mean all of it.",
    )

    # === ACTION METHODS === #

    def action_process_now(self):
        """Try again at once, also what was given up."""
        if not self.env.user.has_group("powerbank_rental.group_powerbank_finance"):
            raise UserError(self.env._("Only the finance team may do this."))
        self.filtered(
            lambda request: request.state in ("queued", "failed") or request.unanswered
        ).sudo()._requeue()

    def action_open_transaction(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "payment.transaction",
            "res_id": (self.child_id or self.transaction_id).id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS - QUEUE === #

    @api.model
    def _queue(self, kind, transaction, amount, **values):
        """Write down that a part of `transaction` is to be captured, voided, refunded.

        :param str kind: key of `SENDERS`.
        :param float amount: in major units.
        :param values: further values of the request.
        :return: the new request; the one under way if there is one.
        """
        transaction.lock_for_update(allow_referencing=True)
        earlier = self.search(
            [("transaction_id", "=", transaction.id), ("kind", "=", kind)]
        )
        if under_way := earlier.filtered(lambda r: r.state in ("queued", "processing")):
            return under_way
        request = self.create(
            {
                "rental_id": transaction.powerbank_rental_id.id,
                "transaction_id": transaction.id,
                "kind": kind,
                "reference": f"{transaction.reference}{kind[0].upper()}"
                f"{len(earlier) + 1}",
                "amount": amount,
                "company_id": transaction.company_id.id,
                **values,
            }
        )
        self._wake()
        return request

    def _requeue(self):
        """Make these requests due now; one that was given up starts over."""
        for request in self:
            values = {"next_try_at": fields.Datetime.now()}
            if request.state == "failed":
                values.update(state="queued", attempts=0)
            request.write(values)
        self._wake()

    def _call_off(self, reason):
        """End requests that are not wanted any more; they are never tried again."""
        self.write({"state": "cancelled", "message": reason})
        self.flush_recordset()  # the next request must not meet these

    @api.model
    def _wake(self, at=None):
        """Have the scheduled job run after commit, or at `at` (UTC)."""
        self.env.ref("powerbank_payment.cron_process_requests").sudo()._trigger(at)

    # === BUSINESS METHODS - SCHEDULED JOB === #

    @api.model
    def _cron_process(self):
        """Carry out every request that is due, each on its own.

        A request that follows from another (what is left of a hold is voided once its
        part is captured) is taken in the same run.
        """
        cron = self.env["ir.cron"]
        tried = self.browse()
        while request := self._claim(tried):
            tried |= request
            request._carry_out()
            remaining = self.search_count(self._due_domain(tried))
            if not cron._commit_progress(1, remaining=remaining):
                break

    @api.model
    def _due_domain(self, tried):
        """Waiting, or sent without an answer: left behind by a job that died."""
        return (
            Domain("next_try_at", "<=", fields.Datetime.now())
            & Domain("id", "not in", tried.ids)
            & (
                Domain("state", "=", "queued")
                | Domain([("state", "=", "processing"), ("unanswered", "=", True)])
            )
        )

    @api.model
    def _claim(self, tried):
        """Lock and return one due request that no other job holds, or none."""
        due = self.search(self._due_domain(tried), order="next_try_at, id", limit=50)
        return due.try_lock_for_update(allow_referencing=True, limit=1)

    def _carry_out(self):
        """Number it, send it, apply the answer: each is committed before the next.

        What goes wrong here leaves the request due again; an answer that was stored
        already is not asked for twice.
        """
        self.ensure_one()
        try:
            self._prepare()
            if self._commit_and_lock() and self._send() and self._commit_and_lock():
                self._on_answer()
        except (LockError, OperationalError):
            self.env.cr.rollback()
            _logger.info("Payment request %s meets other work: later", self.id)
        except Exception as error:
            self.env.cr.rollback()
            _logger.exception("Payment request %s failed", self.id)
            self._postpone(str(error))

    def _commit_and_lock(self):
        """Commit, and hold the row again; none when another job was quicker."""
        self.env["ir.cron"]._commit_progress()
        return self.try_lock_for_update(allow_referencing=True)

    def _prepare(self):
        """Store the number and the attempt before anybody is asked."""
        self.ensure_one()
        if not self.child_id:
            self.child_id = self.transaction_id._create_child_transaction(
                self.amount,
                is_refund=self.kind == "refund",
                reference=self.reference,
                powerbank_rental_id=self.rental_id.id,
            )
        self.write(
            {
                "state": "processing",
                "unanswered": True,
                "attempts": self.attempts + 1,
            }
        )

    def _send(self):
        """Ask the provider, and keep its answer on the child transaction.

        :return: whether there is an answer; the outcome is unknown otherwise.
        """
        self.ensure_one()
        child = self.child_id.with_context(powerbank_sending=True)
        if child.state in ("done", "cancel"):
            return True
        if child.state == "error":
            child._update_state(("error",), "draft", None)
        sender, _proof = SENDERS[self.kind]
        try:
            child._ensure_provider_is_not_disabled()
            getattr(child, sender)()
        except UserError as error:
            if self._is_unknown(error):
                child._set_pending(state_message=str(error))
                self._postpone(str(error))
                return False
            child._set_error(str(error))
        if child.state == "draft":
            child._set_pending()
        return True

    @api.model
    def _is_unknown(self, error):
        """Whether the provider may have acted although the call failed.

        The framework reports a refusal and a broken connection by the same exception;
        what caused it tells them apart. Only a refusal with a 4xx status is certain.
        """
        cause = error.__context__
        if isinstance(cause, requests.HTTPError):
            return cause.response is None or cause.response.status_code >= 500
        return isinstance(cause, requests.RequestException)

    # === BUSINESS METHODS - ANSWERS === #

    def _on_answer(self):
        """The child transaction has a new state that the provider vouches for."""
        self.ensure_one()
        _sender, proof = SENDERS[self.kind]
        match self.child_id.state:
            case state if state == proof:
                self._on_done()
            case "pending":
                self.unanswered = False
            case "error" | "cancel" | "done":
                self._on_refused(self.child_id.state_message)

    def _on_done(self):
        """The provider has done it; a repeated proof changes nothing."""
        if self.state == "done":
            return
        self.write({"state": "done", "unanswered": False, "message": False})
        self.child_id._get_rental()._on_request_done(self)

    def _on_refused(self, reason):
        """R33: try again later, five times; then a person has to look."""
        if self.state not in ("queued", "processing"):
            return
        reason = reason or self.env._("The provider refused without a reason.")
        waits = self._get_retry_hours()
        given_up = self.attempts >= len(waits)
        self.write(
            {
                "state": "failed" if given_up else "queued",
                "unanswered": False,
                "message": reason,
            }
        )
        if not given_up:
            self._try_again_in(waits[self.attempts])
        if self.kind == "capture":
            self.child_id._get_rental()._on_collection_refused(reason)

    def _postpone(self, message):
        """The outcome is unknown: ask again later, with the same number, for ever."""
        waits = self._get_retry_hours()
        self.write({"unanswered": True, "message": message})
        self._try_again_in(waits[min(max(self.attempts, 1), len(waits) - 1)])

    def _try_again_in(self, hours):
        self.next_try_at = fields.Datetime.now() + timedelta(hours=hours)
        self._wake(self.next_try_at)

    # === GETTERS === #

    @api.model
    def _get_retry_hours(self):
        """Return the hours to wait before each try, the first included."""
        hours = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("powerbank_payment.retry_hours", DEFAULT_RETRY_HOURS)
        )
        try:
            return [max(0.0, float(wait)) for wait in hours.split(",")]
        except ValueError:
            _logger.warning("Retry hours %r cannot be used", hours)
            return [float(wait) for wait in DEFAULT_RETRY_HOURS.split(",")]
