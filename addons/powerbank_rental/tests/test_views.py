import re
from ast import literal_eval

from lxml import etree

from odoo.tests import new_test_user, tagged

from .common import RentalCommon

MODULE = "powerbank_rental"
GROUPS = ("dispatcher", "finance", "manager")


@tagged("post_install", "-at_install")
class TestViews(RentalCommon):
    """The screens open for those who work with them, and their filters run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = [
            new_test_user(
                cls.env, f"screen_{group}", f"{MODULE}.group_powerbank_{group}"
            )
            for group in GROUPS
        ]
        cls.dispatcher = cls.users[0]
        cls.rental = cls._start_rental()

    @classmethod
    def _start_rental(cls):
        rental = cls.env["powerbank.rental"]._quote(cls.customer, cls.cabinet)
        rental._confirm()
        rental._on_ejected(rental.bank_id, "test", at=cls._ago(hours=2))
        return rental

    # === HELPERS === #

    def _module_records(self, model):
        data = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", model)]
        )
        return self.env[model].browse(data.mapped("res_id"))

    def _screens(self):
        """Return the views of this addon's own models."""
        return self._module_records("ir.ui.view").filtered(
            lambda view: view.model and view.model.startswith("powerbank.")
        )

    def _actions(self):
        return self._module_records("ir.actions.act_window").filtered(
            lambda action: action.res_model.startswith("powerbank.")
        )

    def _search_nodes(self, tag):
        """Yield (model, node) for every `tag` in the search views."""
        for view in self._screens().filtered(lambda view: view.type == "search"):
            model = self.env[view.model].with_user(self.dispatcher)
            arch = etree.fromstring(model.get_view(view.id, "search")["arch"])
            for node in arch.iter(tag):
                yield model, node

    def _domain(self, text):
        known = text.replace("self", "'1'").strip()
        return literal_eval(re.sub(r"\buid\b", "1", known))

    # === TESTS === #

    def test_every_view_opens_for_every_group(self):
        for user in self.users:
            for view in self._screens():
                with self.subTest(user=user.login, view=view.xml_id):
                    model = self.env[view.model].with_user(user)
                    self.assertTrue(model.get_view(view.id, view.type)["arch"])

    def test_every_action_lists_its_records(self):
        for action in self._actions().filtered(lambda a: a.target != "new"):
            with self.subTest(action=action.xml_id):
                self.assertTrue(action.path)
                model = self.env[action.res_model].with_user(self.dispatcher)
                kinds = action.view_mode.split(",")
                views = model.get_views([(False, kind) for kind in kinds])
                arch = etree.fromstring(views["views"][kinds[0]]["arch"])
                fields = {node.get("name"): {} for node in arch.iter("field")}
                fields = {name: {} for name in fields if name in model._fields}
                records = model.web_search_read([], fields, limit=20)["records"]
                self.assertTrue(all(set(fields) <= set(r) for r in records))

    def test_every_form_can_be_read(self):
        for record in (self.rental, self.station, self.cabinet, self.tariff):
            with self.subTest(model=record._name):
                record = record.with_user(self.dispatcher)
                form = etree.fromstring(record.get_view(view_type="form")["arch"])
                names = {node.get("name") for node in form.iter("field")}
                names &= set(record._fields)
                [values] = record.web_read({name: {} for name in names})
                self.assertTrue(names <= set(values))

    def test_every_filter_runs(self):
        for model, node in self._search_nodes("filter"):
            with self.subTest(model=model._name, filter=node.get("name")):
                domain = self._domain(node.get("domain") or "[]")
                self.assertGreaterEqual(model.search_count(domain), 0)

    def test_every_grouping_runs(self):
        for model, node in self._search_nodes("filter"):
            grouping = literal_eval(node.get("context") or "{}").get("group_by")
            if grouping:
                with self.subTest(model=model._name, grouping=grouping):
                    groups = model.formatted_read_group([], [grouping], ["__count"])
                    total = sum(group["__count"] for group in groups)
                    self.assertEqual(total, model.search_count([]))

    def test_every_search_field_runs(self):
        for model, node in self._search_nodes("field"):
            with self.subTest(model=model._name, field=node.get("name")):
                domain = f"[('{node.get('name')}', 'ilike', self)]"
                domain = self._domain(node.get("filter_domain") or domain)
                self.assertGreaterEqual(model.search_count(domain), 0)

    def test_every_group_sees_its_menus(self):
        root = self.env.ref(f"{MODULE}.menu_root")
        inbox = self.env.ref(f"{MODULE}.menu_inbox")
        for user in self.users:
            with self.subTest(user=user.login):
                visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                self.assertLessEqual({root.id, inbox.id}, set(visible))

    # === WHAT PEOPLE READ === #

    def test_a_rental_is_found_by_phone_serial_number_and_code(self):
        phone = [("customer_id.identity_ids.value", "ilike", "900000001")]
        serial = [("bank_line_ids.bank_id.name", "ilike", self.best_bank.name)]
        code = [("code", "=ilike", self.rental.code.lower())]
        rentals = self.env["powerbank.rental"].with_user(self.dispatcher)
        for domain in (phone, serial, code):
            self.assertEqual(rentals.search(domain), self.rental)

    def test_the_timeline_says_in_words_what_happened(self):
        titles = self.rental.event_ids.mapped("title")
        self.assertIn("Power bank came out", titles)
        self.assertFalse(set(titles) & set(self.rental.event_ids.mapped("event")))

    def test_the_history_of_a_bank_says_in_words_what_happened(self):
        titles = self.best_bank.move_ids.mapped("title")
        self.assertEqual(titles, ["Given out", "Registered"])

    def test_the_bill_shows_how_the_amount_came_about(self):
        self._return(self.rental)
        breakdown = self.rental.with_user(self.dispatcher).bill_breakdown
        text = "".join(etree.fromstring(str(breakdown)).itertext())
        self.assertIn("Time", text)
        self.assertIn("12.00", text)

    def test_parts_of_a_cent_stay_visible_in_a_bill(self):
        bill = self.env["powerbank.bill"].new({"currency_id": self.currency.id})
        self.assertIn("0.0340", bill._format_minor("17/5"))
        self.assertIn("4.00", bill._format_minor(400))

    def test_a_draft_names_its_contradictions_and_shows_no_price(self):
        version = self.env["powerbank.tariff.version"].new(
            {"tariff_id": self.tariff.id, "unit_price": 4.0, "unit_minutes": 0}
        )
        self.assertTrue(version.contradiction_text)
        self.assertFalse(version.price_table)
        self.assertFalse(version.price_text)

    def test_a_draft_shows_what_a_day_costs(self):
        version = self.tariff.version_ids
        table = etree.fromstring(str(version.price_table))
        rows = [" ".join(row.itertext()).split() for row in table.iter("tr")]
        self.assertEqual(
            [row[-1] for row in rows[:4]], ["0.00", "4.00", "12.00", "40.00"]
        )
        self.assertIn("bought", rows[4])
