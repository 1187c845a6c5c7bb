import logging
from datetime import timedelta

import pytz

from odoo import api, fields, models

from ..tokens import code as random_code
from .notification_template import CHANNELS

_logger = logging.getLogger(__name__)

#: Minutes to wait before each further try of a message that could not be delivered.
RETRY_MINUTES = (1, 5, 30, 120)


class Notification(models.Model):
    """One message to a customer: his inbox, and the queue of what leaves the house.

    Every message lies in the inbox at once. A template may name a channel besides; a
    scheduled job hands the message to it after the commit of whatever caused it.
    """

    _name = "powerbank.notification"
    _description = "Message to a Customer"
    _inherit = ["powerbank.as.dispatcher", "powerbank.auto"]
    _order = "id DESC"
    _rec_name = "title"

    code = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: random_code(24)
    )
    customer_id = fields.Many2one(
        "powerbank.customer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    event = fields.Char(required=True, readonly=True, index=True)
    res_model = fields.Char(string="About Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="About", model_field="res_model", readonly=True
    )
    title = fields.Char(required=True, readonly=True)
    text = fields.Text(required=True, readonly=True)
    channel = fields.Selection(
        selection=CHANNELS, required=True, readonly=True, default="inbox"
    )
    state = fields.Selection(
        selection=[("queued", "Queued"), ("sent", "Sent"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="queued",
    )
    attempts = fields.Integer(readonly=True)
    error = fields.Char(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    read_at = fields.Datetime(readonly=True)

    _code_uniq = models.UniqueIndex("(code)")
    _inbox = models.Index("(customer_id, id DESC)")
    _about = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    # === BUSINESS METHODS - QUEUE === #

    @api.model
    def _queue(self, customer, event, record=None, **values):
        """Tell `customer` about `event`, in his language.

        Nothing leaves the house here: a scheduled job does it after the commit. A
        message that is not urgent waits for the end of the customer's night (B-54).

        :param customer: `powerbank.customer`.
        :param str event: event code of a `powerbank.notification.template`.
        :param record: what it is about; its `_message_value` fills placeholders.
        :param values: further placeholders by name; they go before the record's.
        :return: the message; empty where no template is in use for this event.
        """
        Template = self.env["powerbank.notification.template"].sudo()
        lang = customer.sudo().lang or self.env.lang
        template = Template._of(event).with_context(lang=lang)
        if not template:
            return self.browse()
        record = record and record.sudo().with_context(lang=lang)
        title, text = template._render(record, values)
        return self.sudo().create(
            {
                "customer_id": customer.id,
                "event": event,
                "title": title,
                "text": text,
                **self._about_values(record),
                **self._delivery_values(customer.sudo(), template),
            }
        )

    @api.model
    def _about_values(self, record):
        if not record:
            return {}
        company = record.company_id if "company_id" in record._fields else None
        return {
            "res_model": record._name,
            "res_id": record.id,
            "company_id": company.id if company else False,
        }

    @api.model
    def _delivery_values(self, customer, template):
        """Where the message goes, and when; the inbox has it at once."""
        now = fields.Datetime.now()
        if template.channel == "inbox" or not customer._wants(template.event):
            return {"channel": "inbox", "state": "sent", "sent_at": now}
        at = now if template.urgent else self._after_the_night(customer, now)
        return {"channel": template.channel, "wake_at": at}

    @api.model
    def _after_the_night(self, customer, now):
        """Return `now`, or the UTC end of the quiet hours that it lies in.

        The hours are those of the customer's own clock.
        """
        setting = self.env["powerbank.rental"]._setting
        begin, end = setting("quiet_from_hour", 22), setting("quiet_until_hour", 8)
        zone = pytz.timezone(customer.tz or self.env.company.partner_id.tz or "UTC")
        local = pytz.utc.localize(now).astimezone(zone)
        if not _is_quiet(local.hour, begin % 24, end % 24):
            return now
        morning = local.replace(tzinfo=None, hour=end % 24, minute=0, second=0)
        if morning <= local.replace(tzinfo=None):
            morning += timedelta(days=1)
        return zone.localize(morning).astimezone(pytz.utc).replace(tzinfo=None)

    def _mark_read(self):
        """The customer saw these messages."""
        self.filtered(lambda n: not n.read_at).read_at = fields.Datetime.now()

    # === BUSINESS METHODS - DELIVERY === #

    def _on_wake(self):
        """Hand a queued message to its channel.

        The try is committed before the channel is called, so no transaction is open
        while the network is; a job that dies in between leaves the message due again.
        """
        self.ensure_one()
        if self.state != "queued":
            self.wake_at = False
            return
        self._count_attempt()
        self.env["ir.cron"]._commit_progress()
        error = self._deliver()
        if self.try_lock_for_update(allow_referencing=True):
            self._on_delivered(error)

    def _count_attempt(self):
        wait = RETRY_MINUTES[min(self.attempts, len(RETRY_MINUTES) - 1)]
        self.write(
            {
                "attempts": self.attempts + 1,
                "wake_at": fields.Datetime.now() + timedelta(minutes=wait),
            }
        )

    def _deliver(self):
        """Call the channel; return what went wrong in words, or None."""
        try:
            getattr(self, f"_deliver_by_{self.channel}")()
        except Exception as error:
            _logger.warning("Message %s was not delivered", self.id, exc_info=True)
            return str(error) or type(error).__name__
        return None

    def _deliver_by_push(self):
        gateway = self.env["powerbank.push.gateway"]
        gateway._send(self.customer_id, self.event, self.title, self.text)

    def _deliver_by_sms(self):
        phone = self.customer_id.identity_ids.filtered(lambda i: i.kind == "phone")
        if not phone:
            raise ValueError(self.env._("The customer has no phone number."))
        self.env["powerbank.sms.gateway"]._send(phone[0].value, self.text)

    def _on_delivered(self, error):
        """The channel took the message, or `error` says why it did not."""
        if not error:
            now = fields.Datetime.now()
            self.write(
                {"state": "sent", "sent_at": now, "error": False, "wake_at": False}
            )
        elif self.attempts > len(RETRY_MINUTES):
            self.write({"state": "failed", "error": error, "wake_at": False})
        else:
            self.error = error

    # === ACTION METHODS === #

    def action_send_again(self):
        """Try what failed anew."""
        failed = self._as_dispatcher().filtered(lambda n: n.state == "failed")
        failed.write(
            {"state": "queued", "attempts": 0, "wake_at": fields.Datetime.now()}
        )


def _is_quiet(hour, begin, end):
    """Whether `hour` lies in the quiet hours, which may go over midnight."""
    if begin <= end:
        return begin <= hour < end
    return hour >= begin or hour < end
