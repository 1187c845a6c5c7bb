from lxml import etree

from odoo.tests import new_test_user, tagged

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestScreens(PaymentCommon):
    """The screens open for those who work with them."""

    def setUp(self):
        super().setUp()
        self.rental = self._end_after(minutes=119)
        self._run_job()
        self.finance = self._create_user("finance")

    def _create_user(self, group):
        return new_test_user(
            self.env,
            f"payment_{group}",
            f"powerbank_rental.group_powerbank_{group}",
        )

    def _read_form(self, record, user):
        """Read what the form shows to `user`, as the web client does."""
        model = record.with_user(user)
        form = etree.fromstring(model.get_view(view_type="form")["arch"])
        names = {node.get("name") for node in form.iter("field")} & set(model._fields)
        [values] = model.web_read({name: {} for name in names})
        return values

    def test_finance_opens_every_form(self):
        records = (
            self.rental,
            self._hold(self.rental),
            self.rental.payment_request_ids[0],
            self.env["powerbank.ledger.entry"].search([], limit=1),
            self.env["powerbank.ledger.account"].search([], limit=1),
        )
        for record in records:
            with self.subTest(model=record._name):
                self.assertTrue(self._read_form(record, self.finance))

    def test_finance_lists_what_the_menus_offer(self):
        menus = self.env["ir.ui.menu"].search(
            [("parent_id", "=", self.env.ref("powerbank_rental.menu_finance").id)]
        )
        ours = menus.filtered(lambda m: m.get_external_id()[m.id].count("_payment."))
        self.assertEqual(len(ours), 7)
        payment = self.rental.tender_ids.transaction_id[:1]
        payment._powerbank_on_chargeback("opened", "D1", 1)
        for action in ours.mapped("action"):
            with self.subTest(action=action.name):
                model = self.env[action.res_model].with_user(self.finance)
                views = [(False, kind) for kind in action.view_mode.split(",")]
                self.assertTrue(model.get_views(views)["views"])
                self.assertTrue(model.search_count([]))

    def test_dispatchers_see_what_was_asked_but_not_the_payments(self):
        dispatcher = self._create_user("dispatcher")
        values = self._read_form(self.rental, dispatcher)
        self.assertIn("payment_request_ids", values)
        self.assertNotIn("transaction_ids", values)
        self.assertNotIn("transaction_count", values)

    def test_timeline_names_the_provider(self):
        paid = self.rental.event_ids.filtered(lambda event: event.event == "paid")
        self.assertEqual(paid.actor, self.provider.name)
        for event in self.rental.event_ids:
            self.assertNotEqual(event.title, event.event)
