from lxml import etree

from odoo import fields
from odoo.tests import Form, new_test_user, tagged

from ..wizards.cabinet_order import NAMED
from .common import DeviceCommon

#: A page of a list, short and long.
FEW, MANY = 3, 30


@tagged("post_install", "-at_install")
class TestLargeFleet(DeviceCommon):
    """What a screen asks the database for does not grow with what it shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "dora", "powerbank_rental.group_powerbank_dispatcher"
        )
        for _number in range(MANY - 2):
            cabinet = cls._create_cabinet(cls.station)
            cls._dock(cabinet, 1, 50)
        cls.cabinets = cls.env["powerbank.cabinet"].search(
            [("station_id", "in", (cls.station | cls.other_station).ids)], limit=MANY
        )
        cls._fill_tables()
        cls.env = cls.env(user=cls.dispatcher)

    @classmethod
    def _fill_tables(cls):
        """Give each cabinet a link, a difference, an alert, a command and an event."""
        now = fields.Datetime.now()
        place = [{"cabinet_id": cabinet.id} for cabinet in cls.cabinets]
        common = {
            "powerbank.cabinet.link": {"connected_since": now, "last_seen_at": now},
            "powerbank.cabinet.difference": {
                "slot_number": 1,
                "kind": "slot_taken",
                "booked": "1",
                "seen": "2",
                "first_seen_at": now,
                "last_seen_at": now,
            },
            "powerbank.device.event": {
                "topic": "test",
                "received_at": now,
                "kind": "returned",
                "state": "applied",
            },
        }
        for model, values in common.items():
            cls.env[model].create([{**values, **where} for where in place])
        for cabinet in cls.cabinets:
            cabinet._raise_alert("fault", "test")
        cls.cabinets._request_inventory()

    def _shown_fields(self, model, view_type):
        """Return what the web client asks for to show a view."""
        arch = etree.fromstring(self.env[model].get_view(view_type=view_type)["arch"])
        names = {node.get("name") for node in arch.iter("field")}
        known = self.env[model]._fields
        return {
            name: {"fields": {"display_name": {}}} if known[name].relational else {}
            for name in names
            if name in known
        }

    def _count(self, step):
        """Return how many queries something takes with nothing in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        step()
        return self.env.cr.sql_log_count - before

    def _check_screen(self, model, view_type, domain):
        shown = self._shown_fields(model, view_type)

        def read(limit):
            rows = self.env[model].web_search_read(domain, shown, limit=limit)
            self.assertEqual(len(rows["records"]), limit)

        read(FEW)  # rights and settings are in memory from now on
        few = self._count(lambda: read(FEW))
        self.assertEqual(self._count(lambda: read(MANY)), few)

    def test_lists_and_cards_take_as_many_queries_for_few_as_for_many(self):
        here = [("cabinet_id", "in", self.cabinets.ids)]
        screens = {
            "powerbank.cabinet": [("id", "in", self.cabinets.ids)],
            "powerbank.cabinet.difference": here,
            "powerbank.alert": here,
            "powerbank.command": here,
            "powerbank.device.event": here,
        }
        for model, domain in screens.items():
            for view_type in ("list", "kanban"):
                with self.subTest(model=model, view=view_type):
                    self._check_screen(model, view_type, domain)

    def test_reports_take_as_many_queries_for_few_as_for_many(self):
        here = [("cabinet_id", "in", self.cabinets.ids)]
        for model in ("powerbank.health.report", "powerbank.online.report"):
            with self.subTest(model=model):
                self._check_screen(model, "list", here)

    def test_health_page_and_board_take_the_same_for_every_fleet(self):
        for model, method in (
            ("powerbank.health", "read_figures"),
            ("powerbank.desk", "read_board"),
        ):
            with self.subTest(model=model):
                read = getattr(self.env[model], method)
                read()
                before = self._count(read)
                self.cabinets[FEW:].sudo().write({"active": False})
                self.assertEqual(self._count(read), before)
                self.cabinets.sudo().write({"active": True})

    def test_order_to_many_takes_as_many_queries_as_to_few(self):
        orders = self.env["powerbank.cabinet.order"]

        def look(cabinets):
            form = Form(orders.with_context(active_ids=cabinets.ids))
            self.assertEqual(form.count, len(cabinets))

        look(self.cabinets[:FEW])
        few = self._count(lambda: look(self.cabinets[:FEW]))
        self.assertEqual(self._count(lambda: look(self.cabinets)), few)

    def test_order_to_many_names_some_and_counts_the_others(self):
        orders = self.env["powerbank.cabinet.order"]
        form = Form(orders.with_context(active_ids=self.cabinets.ids))
        self.assertIn(f"and {MANY - NAMED} more", form.chosen)
        self.assertFalse(form.cabinet_id)
        form.kind = "volume"
        self.assertEqual(form.save().cabinet_ids, self.cabinets)

    def test_carrying_out_a_line_takes_the_same_in_every_job(self):
        counts = []
        for cabinets in (self.cabinets[:FEW], self.cabinets):
            batch = self.env["powerbank.batch"]._start("inventory", cabinets)
            lines = batch.sudo().line_ids
            lines[0]._on_wake()
            counts.append(self._count(lines[1]._on_wake))
        self.assertEqual(counts[0], counts[1])
