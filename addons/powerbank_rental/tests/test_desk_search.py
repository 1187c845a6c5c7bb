from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestDeskSearch(RentalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "dora", "powerbank_rental.group_powerbank_dispatcher"
        )

    def _find(self, text):
        """Return `{kind: ids}`."""
        search = self.env["powerbank.desk.search"].with_user(self.dispatcher)
        return {
            group["kind"]: [row["id"] for row in group["rows"]]
            for group in search.find(text)
        }

    def test_a_rental_is_found_by_the_tail_of_its_number(self):
        rental = self._start()
        self.assertIn(rental.id, self._find(rental.name)["rentals"])
        self.assertIn(rental.id, self._find(rental.name[-6:].lower())["rentals"])

    def test_a_phone_tail_leads_to_the_customer_and_the_rentals(self):
        rental = self._start()
        self.customer.identity_ids.value = "+8613912345678"
        found = self._find("5678")
        self.assertIn(self.customer.id, found["customers"])
        self.assertEqual(found["rentals"][0], rental.id)

    def test_a_serial_number_leads_to_the_bank_and_its_rentals(self):
        self.best_bank.name = "SN-7734-X"
        rental = self._start()
        found = self._find("7734-x")
        self.assertEqual(found["banks"], [self.best_bank.id])
        self.assertEqual(found["rentals"], [rental.id])

    def test_a_cabinet_is_found_by_name_device_number_and_code(self):
        self.cabinet.device_uid = "867530900001234"
        for text in (self.cabinet.name, "900001234", self.cabinet.code):
            self.assertIn(self.cabinet.id, self._find(text)["cabinets"], text)

    def test_a_station_is_found_by_a_part_of_its_name(self):
        self.assertIn(self.station.id, self._find("side cin")["stations"])

    def test_a_customer_is_found_by_the_beginning_of_the_name(self):
        self.customer.name = "Zhao Yun"
        self.assertIn(self.customer.id, self._find("zhao")["customers"])

    def test_signs_of_patterns_mean_themselves(self):
        self.assertEqual(self._find("%%%%"), {})
        self.assertEqual(self._find("____"), {})

    def test_too_little_finds_nothing(self):
        self.assertEqual(self._find(" 5 "), {})
        self.assertEqual(self._find(""), {})

    def test_what_belongs_to_another_company_is_not_found(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["powerbank.station"].create(
            {"name": "Hidden Harbour", "company_id": other.id}
        )
        self.assertEqual(self._find("Hidden Harbour"), {})

    def test_quotes_are_no_orders(self):
        self.assertNotIn("rentals", self._find(self._quote().name))

    def test_nobody_but_dispatchers_searches(self):
        user = new_test_user(self.env, "uma", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["powerbank.desk.search"].with_user(user).find("5678")

    def test_every_tail_has_an_index_that_the_planner_can_use(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        # while there are no rentals, any index of all orders costs as little
        self.env.cr.execute("DROP INDEX powerbank_rental_customer")
        for table, column, extra in (
            ("powerbank_rental", "name", " AND state <> 'draft'"),
            ("powerbank_bank", "name", ""),
            ("powerbank_cabinet", "name", ""),
            ("powerbank_cabinet", "device_uid", ""),
            ("powerbank_customer_identity", "value", ""),
        ):
            self.env.cr.execute(
                f"EXPLAIN SELECT id FROM {table}"
                f" WHERE reverse(upper({column})) LIKE '8765%'{extra}"
            )
            plan = " ".join(line for (line,) in self.env.cr.fetchall())
            self.assertIn(f"{table}_{column}_tail", plan.replace("__", "_"))
            self.assertIn("Index Cond", plan)
