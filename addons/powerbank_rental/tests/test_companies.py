from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestCompanies(RentalCommon):
    """What belongs to one company is nobody else's business."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.foreign_manager = cls._create_user("manager")
        cls.foreign_dispatcher = cls._create_user("dispatcher")

    @classmethod
    def _create_user(cls, role):
        """Return a user of the other company alone."""
        group = cls.env.ref(f"powerbank_rental.group_powerbank_{role}")
        return cls.env["res.users"].create(
            {
                "name": f"Foreign {role}",
                "login": f"foreign_{role}",
                "company_id": cls.other_company.id,
                "company_ids": [Command.set(cls.other_company.ids)],
                "group_ids": [Command.set(group.ids)],
            }
        )

    def _stored_models(self):
        """Return every model of the suite that keeps records."""
        return [
            self.env[name]
            for name, model in self.env.registry.items()
            if name.startswith("powerbank.")
            and not model._abstract
            and not model._transient
        ]

    def _company_path(self, model, passed=()):
        """Return the dotted path from `model` to its company; None when shared."""
        company = model._fields.get("company_id")
        if company and not company.inherited:
            return "company_id"
        for name, field in model._fields.items():
            target = field.comodel_name or ""
            if (
                field.type == "many2one"
                and field.store
                and not field.inherited
                and target.startswith("powerbank.")
                and target not in passed
            ):
                path = self._company_path(self.env[target], (*passed, model._name))
                if path:
                    return f"{name}.{path}"
        return None

    def _leave_traces(self):
        """Have a record in as many models as a rental and an inventory touch."""
        self._return(self._start(self._ago(hours=2)))
        self._start(self._ago(hours=1), customer=self.other_customer)
        reading = {"slot": 4, "bank": "99999999", "level": 50, "temperature": 25}
        self.cabinet._on_inventory([{**reading, "state": "normal"}], self._ago())

    def test_every_model_of_a_company_has_a_rule_for_companies(self):
        for model in self._stored_models():
            if self._company_path(model):
                rules = self.env["ir.rule"].search(
                    [
                        ("model_id.model", "=", model._name),
                        ("groups", "=", False),
                        ("domain_force", "like", "company_ids"),
                    ]
                )
                with self.subTest(model._name):
                    self.assertTrue(rules)

    def test_nothing_of_another_company_is_seen(self):
        self._leave_traces()
        for model in self._stored_models():
            path = self._company_path(model)
            if not path:
                continue
            foreign = model.with_user(self.foreign_manager)
            with self.subTest(model._name):
                seen = foreign.search([]).sudo().mapped(path)
                self.assertLessEqual(seen, self.other_company)

    def test_customers_are_shared_between_companies(self):
        for name in ("customer", "customer.identity", "session", "sign.in.code"):
            with self.subTest(name):
                self.assertIsNone(self._company_path(self.env[f"powerbank.{name}"]))
        customers = self.env["powerbank.customer"].with_user(self.foreign_manager)
        self.assertIn(self.customer, customers.search([]))

    # === THE WIZARD === #

    def test_r19_nobody_ends_a_rental_of_another_company(self):
        rental = self._start(self._ago(hours=2))
        docks = self.env["powerbank.bank.dock"].with_user(self.foreign_dispatcher)
        with self.assertRaises(AccessError):
            docks.create(self._dock_values(rental.bank_id)).action_dock()
        self.assertEqual(rental.state, "in_use")

    def test_r19_nobody_docks_in_a_cabinet_of_another_company(self):
        bank = self.env["powerbank.bank"].create(
            {"name": "20260010", "company_id": self.other_company.id}
        )
        docks = self.env["powerbank.bank.dock"].with_user(self.foreign_dispatcher)
        with self.assertRaises(AccessError):
            docks.create(self._dock_values(bank)).action_dock()
        self.assertEqual(bank.state, "in_warehouse")

    def _dock_values(self, bank):
        slot = self.other_cabinet._slot(1)
        return {
            "bank_id": bank.id,
            "cabinet_id": slot.cabinet_id.id,
            "slot_id": slot.id,
        }

    def test_bank_is_stocked_into_a_slot_of_its_company_only(self):
        values = {
            "name": "20260011",
            "company_id": self.other_company.id,
            "slot_id": self.cabinet._slot(4).id,
        }
        self.assertRefused("refused", self.env["powerbank.bank"].create, values)
        values["company_id"] = self.env.company.id
        bank = self.env["powerbank.bank"].create(values)
        self.assertEqual(bank.state, "docked")
