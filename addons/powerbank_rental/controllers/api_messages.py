from odoo.fields import Domain
from odoo.http import Controller, request

from ..api import pages
from ..api.messages import MessagePage, MessagesRead
from ..api.requests import is_code
from ..errors import Refusal
from . import present_messages, problems
from .dispatcher import serves


class MessagesApi(Controller):
    """A customer's own inbox."""

    @serves("list_messages")
    def list_messages(self, customer, query):
        try:
            after = pages.decode(query.cursor, int)
        except ValueError:
            raise problems.invalid_cursor(request.env) from None
        domain = Domain("customer_id", "=", customer.id)
        if query.unread:
            domain &= Domain("read_at", "=", False)
        if after:
            domain &= Domain("id", "<", after[0])
        found = self._messages().search(domain, order="id DESC", limit=query.limit + 1)
        page, more = found[: query.limit], len(found) > query.limit
        return MessagePage(
            messages=present_messages.message_list(page),
            next=pages.encode(page[-1].id) if more else None,
        )

    @serves("read_message")
    def read_message(self, customer, code):
        domain = [("code", "=", code), ("customer_id", "=", customer.id)]
        message = is_code(code) and self._messages().search(domain)
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
        unread = self._messages().search(domain)
        unread._mark_read()
        return MessagesRead(count=len(unread))

    def _messages(self):
        return request.env["powerbank.notification"].sudo()
