import logging
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

_logger = logging.getLogger(__name__)

#: Ways to a customer. All of them also leave the message in his inbox.
CHANNELS = [
    ("inbox", "Inbox Only"),
    ("push", "Push Message"),
    ("sms", "Short Message"),
]
_PLACEHOLDER = re.compile(r"{([^{}]*)}")


class NotificationTemplate(models.Model):
    """The words for one event, and the way they take to the customer.

    `{name}` stands for a value of the record or of the event. Nothing else is
    evaluated, so whoever edits a text cannot reach anything by it.
    """

    _name = "powerbank.notification.template"
    _description = "Message Template"
    _order = "event"
    _rec_name = "title"

    event = fields.Char(required=True, readonly=True)
    active = fields.Boolean(
        string="In Use",
        default=True,
        help="Customers are not told of events without a template in use.",
    )
    title = fields.Char(required=True, translate=True)
    text = fields.Text(required=True, translate=True)
    channel = fields.Selection(
        selection=CHANNELS,
        required=True,
        default="push",
        help="Besides the inbox of the mini-program, in which every message lies.",
    )
    urgent = fields.Boolean(help="Is sent in the quiet hours of the night, too.")
    placeholders = fields.Char(
        readonly=True, help="What can stand in braces in this text."
    )

    _event_uniq = models.UniqueIndex(
        "(event)", "There is a template for this event already."
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("title", "text", "placeholders")
    def _check_placeholders(self):
        for template in self:
            known = set((template.placeholders or "").split())
            used = set(_PLACEHOLDER.findall(f"{template.title} {template.text}"))
            if unknown := used - known:
                raise ValidationError(
                    self.env._(
                        "The message “%(event)s” has no value for %(names)s. It"
                        " knows: %(known)s.",
                        event=template.title,
                        names=", ".join(sorted(unknown)),
                        known=template.placeholders or self.env._("none"),
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"active", "event"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === BUSINESS METHODS === #

    @api.model
    def _of(self, event):
        """Return the template in use for `event`, or an empty record."""
        return self.browse(self._id_of(event))

    @api.model
    @ormcache("event")
    def _id_of(self, event):
        return self.search([("event", "=", event)], limit=1).id

    def _render(self, record, values):
        """Return title and text in the language of the context.

        :param record: a record with `_message_value(name)`, or None.
        :param dict values: placeholders that go before the record's.
        """
        self.ensure_one()

        def fill(match):
            name = match[1]
            if name in values:
                return str(values[name])
            if hasattr(record, "_message_value"):
                return record._message_value(name)
            _logger.warning("Message %s: no value for {%s}", self.event, name)
            return ""

        return _PLACEHOLDER.sub(fill, self.title), _PLACEHOLDER.sub(fill, self.text)
