from odoo.tests import tagged

from ..controllers import api_messages
from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestApiMessages(ApiCommon):
    """A customer's inbox over HTTP."""

    def test_a_customer_reads_his_messages_newest_first(self):
        rental = self._api_rental_in_use(self._ago(minutes=30))
        self._return(rental)
        found = self._answer("list_messages")["messages"]
        self.assertEqual([m["event"] for m in found], ["ended", "started"])
        self.assertEqual({m["rental"] for m in found}, {rental.code})
        self.assertFalse(any(m["read_at"] for m in found))

    def test_messages_come_in_pages(self):
        rental = self._api_rental_in_use(self._ago(minutes=30))
        self._return(rental)
        first = self._answer("list_messages", query="?limit=1")
        second = self._answer("list_messages", query=f"?limit=1&cursor={first['next']}")
        self.assertEqual(first["messages"][0]["event"], "ended")
        self.assertEqual(second["messages"][0]["event"], "started")
        self.assertIsNone(second["next"])

    def test_a_message_is_marked_read(self):
        self._api_rental_in_use()
        [message] = self._answer("list_messages")["messages"]
        path = f"/messages/{message['code']}/read"
        self.assertTrue(self._answer("read_message", path=path)["read_at"])
        self.assertFalse(self._answer("list_messages", query="?unread=1")["messages"])

    def test_all_messages_are_marked_read(self):
        self._api_rental_in_use()
        self.assertEqual(self._answer("read_messages")["count"], 1)
        self.assertEqual(self._answer("read_messages")["count"], 0)

    def test_messages_beyond_those_of_one_request_are_read_by_the_next(self):
        self._api_rental_in_use()
        notices = self.env["powerbank.notification"]
        for _time in range(2):
            notices._queue(self.customer, "staff_message", text="Closed on Sunday")
        self.patch(api_messages, "READ_AT_ONCE", 2)
        self.assertEqual(self._answer("read_messages"), {"count": 2, "more": True})
        self.assertEqual(self._answer("read_messages"), {"count": 1, "more": False})

    def test_messages_of_others_do_not_exist(self):
        self._api_rental_in_use()
        [message] = self._answer("list_messages")["messages"]
        others = self._answer("list_messages", token=self.other_token)
        self.assertFalse(others["messages"])
        self._refusal(
            "message_unknown",
            "POST",
            f"/messages/{message['code']}/read",
            token=self.other_token,
            key="other",
        )

    def test_a_cursor_that_no_page_gave_out_is_refused(self):
        self._refusal("cursor_unknown", "GET", "/messages?cursor=x", token=self.token)
