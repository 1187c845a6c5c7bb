"""What the customer was told."""

from .. import messages
from ..operation import Operation

OPERATIONS = {
    "list_messages": Operation(
        "GET",
        "/messages",
        "List one's own messages, newest first",
        messages.MessagePage,
        query=messages.MessagesQuery,
    ),
    "read_message": Operation(
        "POST",
        "/messages/{code}/read",
        "Mark one of one's own messages as read",
        messages.Message,
        once=True,
        refusals=("message_unknown",),
    ),
    "read_messages": Operation(
        "POST",
        "/messages/read",
        "Mark all of one's own messages as read",
        messages.MessagesRead,
        once=True,
    ),
}
