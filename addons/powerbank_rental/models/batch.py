from datetime import timedelta
from time import monotonic

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..errors import Refusal

#: Days after which a job is forgotten.
KEEP_DAYS = 30
#: Seconds between two messages about the progress of one job.
TELL_SECONDS = 1

#: When this process last told of a job: `{(database, batch id): seconds}`.
_told = {}


class Batch(models.Model):
    """The same done to many records: one line a record, one transaction a line.

    The job survives a restart, tells its progress over the bus to whoever started it,
    and can be cancelled. Each line is carried out with the rights of that person.
    """

    _name = "powerbank.batch"
    _description = "Mass Action"
    _inherit = ["powerbank.as.dispatcher"]
    _order = "id DESC"

    action = fields.Selection(
        selection="_selection_action", required=True, readonly=True
    )
    note = fields.Text(string="Message", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Started By", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    cancelled_at = fields.Datetime(readonly=True)
    line_ids = fields.One2many("powerbank.batch.line", "batch_id", readonly=True)
    failed_line_ids = fields.One2many(
        "powerbank.batch.line",
        "batch_id",
        domain=[("state", "=", "failed")],
        readonly=True,
    )
    total = fields.Integer(string="Records", compute="_compute_progress")
    done = fields.Integer(compute="_compute_progress")
    failed = fields.Integer(compute="_compute_progress")
    percent = fields.Float(string="Progress", compute="_compute_progress")
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_progress",
    )

    # === COMPUTE METHODS === #

    @api.depends("action")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_action())
        for batch in self:
            batch.display_name = labels.get(batch.action, "")

    @api.model
    def _actions(self):
        """Return `{key: (label, model, method)}` of what can be done to many records.

        The method is called on one record, as the person who started the job; it gets
        the job's message as `note` in the context. Addons add their own.
        """
        cabinet, bank = "powerbank.cabinet", "powerbank.bank"
        return {
            "enable": (self.env._("Bring into Service"), cabinet, "action_enable"),
            "disable": (self.env._("Stop Renting"), cabinet, "action_disable"),
            "quarantine": (
                self.env._("Put into Quarantine"),
                bank,
                "action_quarantine",
            ),
            "recall": (self.env._("Recall"), bank, "action_recall"),
            "message": (
                self.env._("Send a Message"),
                "powerbank.customer",
                "action_send_message",
            ),
        }

    @api.model
    def _selection_action(self):
        return [(key, action[0]) for key, action in self._actions().items()]

    @api.depends("line_ids.state", "cancelled_at")
    def _compute_progress(self):
        counts = self._count_lines()
        for batch in self:
            count = counts.get(batch.id, {})
            batch.total = sum(count.values())
            batch.done, batch.failed = count.get("done", 0), count.get("failed", 0)
            waiting = count.get("waiting", 0)
            batch.percent = 100 * (1 - waiting / batch.total) if batch.total else 100
            batch.state = (
                "cancelled" if batch.cancelled_at else "running" if waiting else "done"
            )

    def _count_lines(self):
        counts = {}
        groups = self.env["powerbank.batch.line"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        )
        for batch, state, count in groups:
            counts.setdefault(batch.id, {})[state] = count
        return counts

    # === BUSINESS METHODS === #

    @api.model
    def _start(self, action, records, note="", **values):
        """Queue `action` for each of `records`; a scheduled job begins at once.

        :param str action: key of `_actions`.
        :param records: the records, which the user may read.
        :param values: what else the job keeps, for its action.
        :return: the job.
        :raise Refusal: there is nothing to do, or these are other records.
        """
        _label, model, _method = self._actions()[action]
        self._as_dispatcher()
        records = records.exists()
        records.check_access("read")
        if records._name != model or not records:
            raise Refusal(
                "wrong_state", self.env._("Choose what this shall be done to.")
            )
        batch = self.sudo().create(
            {
                "action": action,
                "note": note,
                "user_id": self.env.uid,
                "company_id": self.env.company.id,
                **values,
            }
        )
        now = fields.Datetime.now()
        self.env["powerbank.batch.line"].sudo().create(
            [
                {"batch_id": batch.id, "res_id": record.id, "wake_at": now}
                for record in records
            ]
        )
        self.env.ref("powerbank_rental.cron_carry_out_batches").sudo()._trigger()
        return batch.sudo(False)

    def _carry_out(self, line):
        """Do this job's action to the record of one line, as who started it.

        :return: the record's name.
        """
        user = self.user_id
        _label, model, method = self._actions()[self.action]
        record = (
            self.env[model]
            .with_user(user)
            .with_context(
                allowed_company_ids=user.company_ids.ids, note=self.note, lang=user.lang
            )
            .browse(line.res_id)
        )
        name = record.display_name
        getattr(record, method)()
        return name

    def _values_again(self):
        """Return what a second try of this job is started with."""
        return {"note": self.note}

    def _tell(self):
        """Tell the progress, not too often; the end of the job always."""
        key = (self.env.cr.dbname, self.id)
        waiting = [("batch_id", "=", self.id), ("state", "=", "waiting")]
        is_over = not self.env["powerbank.batch.line"].search_count(waiting, limit=1)
        if not is_over and monotonic() - _told.get(key, 0) < TELL_SECONDS:
            return
        _told[key] = monotonic()
        if is_over:
            del _told[key]
        self.invalidate_recordset()
        self.user_id.partner_id._bus_send(
            "powerbank_batch/progress",
            {
                "id": self.id,
                "state": self.state,
                "total": self.total,
                "done": self.done,
                "failed": self.failed,
            },
        )

    # === ACTION METHODS === #

    def action_cancel(self):
        """Leave what has not been done yet undone."""
        for batch in self._as_dispatcher():
            manager = "powerbank_rental.group_powerbank_manager"
            if batch.user_id != self.env.user and not self.env.user.has_group(manager):
                raise AccessError(
                    self.env._("Only who started this, or an administrator, may.")
                )
            lines = batch.line_ids.filtered(lambda line: line.state == "waiting")
            lines.try_lock_for_update().write({"state": "cancelled", "wake_at": False})
            batch.cancelled_at = fields.Datetime.now()
            batch._tell()

    def action_retry(self):
        """Do the same again to the records for which it did not succeed.

        :return: the action that shows the new job.
        """
        self.ensure_one()
        self._as_dispatcher()
        _label, model, _method = self._actions()[self.action]
        lines = self.line_ids.filtered(lambda line: line._is_without_success())
        records = self.env[model].browse(lines.mapped("res_id"))
        batch = self._start(self.action, records, **self._values_again())
        return batch.get_formview_action()

    def action_open_records(self):
        """Show the records in question."""
        self.ensure_one()
        label, model, _method = self._actions()[self.action]
        return {
            "type": "ir.actions.act_window",
            "name": label,
            "res_model": model,
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": [("id", "in", self.line_ids.mapped("res_id"))],
            "context": {"active_test": False},
        }

    # === CRUD METHODS === #

    @api.autovacuum
    def _gc_old(self):
        horizon = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        limit = GC_UNLINK_LIMIT
        stale = self.search([("create_date", "<", horizon)], limit=limit)
        stale.unlink()
        return len(stale), len(stale) == limit
