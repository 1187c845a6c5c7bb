from odoo.tests import tagged

from .common import MerchantCommon


@tagged("post_install", "-at_install")
class TestMerchantOrder(MerchantCommon):
    def _orders(self, merchant):
        return self.env["powerbank.merchant.order"].search(
            [("merchant_id", "=", merchant.id)]
        )

    def test_every_partner_who_earns_sees_the_order(self):
        rental = self._finish()
        for merchant, share in (
            (self.venue, 4.0),
            (self.agent, 1.6),
            (self.salesperson, 0.24),
        ):
            with self.subTest(merchant.name):
                order = self._orders(merchant)
                self.assertEqual(order.name, rental.name)
                self.assertEqual(order.share, share)
                self.assertEqual(order.due, 8.0)
                self.assertEqual(order.minutes, rental.minutes)

    def test_a_merchant_without_a_share_sees_nothing(self):
        self._finish()
        self.assertFalse(self._orders(self.other_venue))

    def test_two_roles_in_a_rental_make_one_order(self):
        self.placement.action_draft()
        agent_share = self.placement.share_ids.filtered(lambda s: s.role == "agent")
        agent_share.merchant_id = self.venue
        self.placement.action_activate()
        self._finish()
        order = self._orders(self.venue)
        self.assertEqual(len(order), 1)
        self.assertEqual(order.rate, 70.0)
        self.assertEqual(order.share, 5.6)

    def test_a_quote_is_no_order_yet(self):
        self._quote()
        self.assertFalse(self._orders(self.venue))

    def test_status_follows_the_rental(self):
        rental = self._start(started_at=self._ago(minutes=119))
        order = self._orders(self.venue)
        self.assertEqual(order.status, "in_progress")
        self.assertEqual(order.running_amount, 8.0)
        self.assertEqual(order.share, 0.0)
        self._return(rental, slot=rental.slot_id)
        self.assertEqual(self._status(order), "unpaid")
        rental._on_paid(rental.due, "test")
        self.assertEqual(self._status(order), "completed")

    def test_status_of_a_rental_from_which_nothing_came_out(self):
        rental = self._confirm()
        rental._on_eject_failed("test")
        self.assertEqual(self._orders(self.venue).status, "cancelled")

    def _status(self, order):
        order.invalidate_recordset()
        return order.status

    def test_no_field_leads_to_the_customer(self):
        fields = self.env["powerbank.merchant.order"]._fields
        targets = {field.comodel_name for field in fields.values()}
        self.assertNotIn("powerbank.customer", targets)
        self.assertFalse({"customer_id", "phone", "email"} & set(fields))
