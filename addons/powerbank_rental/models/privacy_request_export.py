import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..errors import Refusal
from ..tokens import code as random_code

#: Records that are told at a time; a transaction each.
BATCH = 200


class PrivacyExport(models.Model):
    """A customer takes along all that is held about him (rule B-73).

    A job writes the file part by part, each a transaction, so it needs little memory
    and can be killed at any point: the next run goes on after the last part. The file
    is dropped after some days, and with the customer.
    """

    _inherit = "powerbank.privacy.request"

    code = fields.Char(
        readonly=True, copy=False, help="By which a mini-program asks for the file."
    )
    part_ids = fields.One2many(
        "powerbank.privacy.export.part", "request_id", groups=fields.NO_ACCESS
    )

    _code_uniq = models.UniqueIndex("(code)")
    _one_export = models.UniqueIndex(
        "(customer_id) WHERE kind = 'export' AND state = 'waiting'",
        "The data of this customer is asked for already.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _exports_of(self, customer):
        """Return the exports that `customer` can still ask about, newest first."""
        return self.search(
            [
                ("customer_id", "=", customer.id),
                ("kind", "=", "export"),
                ("code", "!=", False),
            ],
            limit=10,
        )

    @api.model
    def _ask_export(self, customer, user=None):
        """Ask for the file; asked again while it is written, it is the same one.

        :param user: staff who ask for him.
        :raise Refusal: he has asked as often as he can within a day.
        """
        exports = self._exports_of(customer)
        if known := exports.filtered(lambda export: export.state == "waiting"):
            return known
        self._check_export_limit(exports)
        self.env.ref("powerbank_rental.cron_wake_privacy_requests").sudo()._trigger()
        return self.create(
            {
                "customer_id": customer.id,
                "kind": "export",
                "code": random_code(24),
                "user_id": user.id if user else False,
                "wake_at": fields.Datetime.now(),
            }
        )

    @api.model
    def _check_export_limit(self, exports):
        limit = self.env["powerbank.rental"]._setting("exports_per_day", 1)
        now = fields.Datetime.now()
        day = timedelta(days=1)
        recent = exports.filtered(lambda export: export.asked_at > now - day)
        if len(recent) >= limit:
            again_at = recent[limit - 1].asked_at + day
            raise Refusal(
                "export_limit",
                self.env._("You have asked for your data today. Take that file."),
                export=recent[0].code,
                retry_after=int((again_at - now).total_seconds()) + 1,
            )

    def _export_until(self):
        """Return the UTC instant at which the file is dropped; None for never."""
        self.ensure_one()
        days = self.env["powerbank.rental"]._setting("keep_export_days", 7)
        return self.done_at + timedelta(days=days) if self.done_at and days else None

    def _check_export_ready(self):
        """Refuse to hand out a file that is not there."""
        self.ensure_one()
        if self.state == "waiting":
            raise Refusal(
                "export_not_ready",
                self.env._("The file is still being written. Please try again soon."),
                retry_after=60,
            )
        if self.state != "done":
            raise Refusal(
                "export_over",
                self.env._("The file is no longer kept. Please ask for a new one."),
            )

    def _write_export(self, file):
        """Write the file to `file`, holding one part of it in memory at a time."""
        self._check_export_ready()
        for part_id in self.part_ids.ids:
            part = self.part_ids.browse(part_id)
            file.write(part.text.encode())
            part.invalidate_recordset(["text"], flush=False)

    def _drop_export(self):
        """The file goes; that it was asked for stays."""
        self.sudo().part_ids.unlink()
        self.filtered(lambda export: export.state in ("waiting", "done")).write(
            {"state": "dropped", "wake_at": False}
        )

    # === SCHEDULED === #

    def _on_wake(self):
        """Write the file of an export, as far as the time of the job goes."""
        self.ensure_one()
        if self.kind != "export":
            return super()._on_wake()
        while self.state == "waiting":
            if self._write_next_part():
                self._on_exported()
            elif not self.env["ir.cron"]._commit_progress():
                return None
        self.wake_at = False
        return None

    def _write_next_part(self):
        """Write down one more batch of records; return whether it was the last."""
        self._check_waiting("export")
        topics = self.customer_id._personal_topics()
        parts = self.env["powerbank.privacy.export.part"]
        last = parts.search([("request_id", "=", self.id)], order="id DESC", limit=1)
        if not last:
            text = json.dumps(self.customer_id._personal_head(), ensure_ascii=False)
            self._add_part(text.removesuffix("}"))
            return False
        place = [topic.key for topic in topics].index(last.topic) if last.topic else -1
        if last.topic and not last.is_last:
            self._add_batch(topics[place], last.last_id)
        elif place + 1 < len(topics):
            self._add_batch(topics[place + 1])
        else:
            self._add_part("}")
            return True
        return False

    def _add_batch(self, topic, last_id=0):
        """Tell the records of `topic` that come after `last_id`."""
        domain = topic.domain & Domain("id", ">", last_id)
        records = self.env[topic.model].with_context(active_test=False)
        batch = records.search(domain, order="id", limit=BATCH)
        told = [json.dumps(one, ensure_ascii=False) for one in topic.values(batch)]
        begin = "," if last_id and told else "" if last_id else f', "{topic.key}": ['
        is_last = len(batch) < BATCH
        self._add_part(
            f"{begin}{', '.join(told)}{']' if is_last else ''}",
            topic=topic.key,
            last_id=batch[-1:].id,
            is_last=is_last,
        )

    def _add_part(self, text, **values):
        self.env["powerbank.privacy.export.part"].create(
            {"request_id": self.id, "text": text, **values}
        )
        # who erases the customer meanwhile has to begin anew, and finds this part
        self.wake_at = fields.Datetime.now()

    def _on_exported(self):
        """The file is whole: tell the customer."""
        self.write({"state": "done", "done_at": fields.Datetime.now()})
        self.env["powerbank.notification"]._queue(self.customer_id, "export_ready")
