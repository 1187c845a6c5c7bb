from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import MerchantCommon


@tagged("post_install", "-at_install")
class TestAccess(MerchantCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls._create_portal_user("venue_portal", cls.venue)
        cls.other_portal = cls._create_portal_user("other_portal", cls.other_venue)
        cls.dispatcher = new_test_user(
            cls.env, "shift", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.finance = new_test_user(
            cls.env, "books", "powerbank_rental.group_powerbank_finance"
        )
        elsewhere = cls._create_placement(cls.other_station, cls.other_venue)
        elsewhere.action_activate()

    def setUp(self):
        super().setUp()
        self.rental = self._finish()

    def _as(self, user, model):
        return self.env[model].with_user(user)

    # === PORTAL: OWN DATA === #

    def test_portal_user_sees_his_own_rows_only(self):
        for model, own in (
            ("powerbank.merchant", self.venue),
            ("powerbank.station", self.station),
        ):
            with self.subTest(model):
                self.assertEqual(self._as(self.portal, model).search([]), own)
        lines = self._as(self.portal, "powerbank.split.line").search([])
        self.assertEqual(lines.mapped("role"), ["venue"])
        orders = self._as(self.portal, "powerbank.merchant.order").search([])
        self.assertEqual(orders.merchant_id, self.venue)

    def test_portal_user_of_another_merchant_sees_none_of_it(self):
        for model in ("powerbank.split.line", "powerbank.merchant.order"):
            with self.subTest(model):
                self.assertFalse(self._as(self.other_portal, model).search([]))
        station = self.station.with_user(self.other_portal)
        with self.assertRaises(AccessError):
            station.read(["name"])

    def test_colleagues_at_the_merchant_see_the_same(self):
        colleague = self.env["res.partner"].create(
            {"name": "Colleague", "parent_id": self.venue.partner_id.id}
        )
        user = new_test_user(
            self.env, "colleague", "base.group_portal", partner_id=colleague.id
        )
        self.venue.partner_id.is_company = True
        self.assertEqual(self._as(user, "powerbank.merchant").search([]), self.venue)
        self.assertTrue(self._as(user, "powerbank.split.line").search([]))

    def test_agent_and_salesperson_see_their_own_share_not_the_venues(self):
        user = self._create_portal_user("agent_portal", self.agent)
        lines = self._as(user, "powerbank.split.line").search([])
        self.assertEqual(lines.mapped("role"), ["agent"])
        stations = self._as(user, "powerbank.station").search([])
        self.assertEqual(stations, self.station | self.other_station)

    def test_b58_orders_stay_visible_after_the_contract(self):
        self.placement.date_to = self.placement.date_from
        self.placement.state = "ended"
        self.venue.active = False
        self.assertFalse(self._as(self.portal, "powerbank.station").search([]))
        self.assertTrue(self._as(self.portal, "powerbank.merchant.order").search([]))
        self.assertEqual(
            self._as(self.portal, "powerbank.merchant")._of_user(), self.venue
        )

    def test_portal_user_reaches_no_rental_customer_or_contract(self):
        for model in (
            "powerbank.rental",
            "powerbank.customer",
            "powerbank.customer.identity",
            "powerbank.rental.event",
            "powerbank.rental.share",
            "powerbank.placement",
            "powerbank.cabinet",
            "powerbank.bank",
            "powerbank.tender",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self._as(self.portal, model).search([])

    def test_portal_user_cannot_ask_about_the_customer_in_a_domain(self):
        orders = self._as(self.portal, "powerbank.merchant.order")
        for path in ("rental_id.customer_id.name", "rental_id.partner_id.phone"):
            with self.subTest(path), self.assertRaises(AccessError):
                orders.search([(path, "ilike", "1")])

    def test_portal_user_changes_nothing(self):
        order = self._as(self.portal, "powerbank.merchant.order").search([], limit=1)
        line = self._as(self.portal, "powerbank.split.line").search([], limit=1)
        for record in (
            self.venue.with_user(self.portal),
            self.station.with_user(self.portal),
            line,
            order,
        ):
            for operation in ("write", "create", "unlink"):
                with self.subTest(record=record, operation=operation):
                    self.assertFalse(record.has_access(operation))

    # === STAFF === #

    def test_dispatchers_see_promises_but_no_money(self):
        rental = self.rental.with_user(self.dispatcher)
        self.assertTrue(rental.share_ids.mapped("rate"))
        with self.assertRaises(AccessError):
            self._as(self.dispatcher, "powerbank.split.line").search([])

    def test_finance_reads_split_lines_and_writes_none(self):
        lines = self._as(self.finance, "powerbank.split.line").search([])
        self.assertTrue(lines)
        with self.assertRaises(AccessError):
            lines[0].reversed = 1.0

    def test_only_managers_make_contracts(self):
        placement = self.placement.with_user(self.finance)
        with self.assertRaises(AccessError):
            placement.action_end()

    def test_another_companys_staff_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other Operator"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "powerbank_rental.group_powerbank_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        for model in (
            "powerbank.merchant",
            "powerbank.placement",
            "powerbank.placement.share",
            "powerbank.rental.share",
            "powerbank.split.line",
            "powerbank.merchant.order",
        ):
            with self.subTest(model):
                self.assertFalse(self._as(stranger, model).search([]))

    # === VIEWS === #

    def test_smart_buttons_open_what_they_count(self):
        action = self.venue.action_open_stations()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.station)
        self.assertEqual(self.venue.station_count, 1)
        self.assertIn("4.00", self.venue.open_balance)
        action = self.venue.action_open_split_lines()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.merchant_id, self.venue)
        action = self.station.action_open_split_lines()
        found = self.env[action["res_model"]].search_count(action["domain"])
        self.assertEqual(found, self.station.split_line_count)
        action = self.station.action_open_placements()
        found = self.env[action["res_model"]].search_count(action["domain"])
        self.assertEqual(found, self.station.placement_count)
