from odoo.fields import Domain
from odoo.http import Controller, request

from ..api.messages import MessagePage, MessagesRead
from ..errors import Refusal
from . import present_messages
from .dispatcher import serves
from .look_up import find_own
from .paging import newest_first

#: Messages that one request marks as read at most.
READ_AT_ONCE = 500


class MessagesApi(Controller):
    """A customer's own inbox."""

    @serves("list_messages")
    def list_messages(self, customer, query):
        domain = Domain("customer_id", "=", customer.id)
        if query.unread:
            domain &= Domain("read_at", "=", False)
        page, following = newest_first(self._messages(), domain, query)
        return MessagePage(messages=present_messages.message_list(page), next=following)

    @serves("read_message")
    def read_message(self, customer, code):
        message = find_own(request.env, "powerbank.notification", customer, code)
        if not message:
            raise Refusal(
                "message_unknown",
                request.env._("You have no message with this code."),
            )
        message._mark_read()
        return present_messages.message(message)

    @serves("read_messages")
    def read_messages(self, customer):
        domain = [("customer_id", "=", customer.id), ("read_at", "=", False)]
        unread = self._messages().search(domain, limit=READ_AT_ONCE + 1)
        unread[:READ_AT_ONCE]._mark_read()
        return MessagesRead(
            count=len(unread[:READ_AT_ONCE]), more=len(unread) > READ_AT_ONCE
        )

    def _messages(self):
        return request.env["powerbank.notification"].sudo()
