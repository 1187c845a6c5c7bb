from odoo.tests import tagged

from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestApiHardware(ApiCommon):
    """What customers see of rentals that hardware makes unusual."""

    def _show(self, rental):
        return self._answer("show_rental", path=f"/rentals/{rental.code}")

    def test_ex20_double_tap_on_rent_gives_one_order(self):
        body = {"quote": self._api_quote()["code"]}
        first = self._answer("start_rental", body=body, key="tap")
        second = self._answer("start_rental", body=body, key="tap")
        self.assertEqual(first["code"], second["code"])
        domain = [("customer_id", "=", self.customer.id), ("state", "=", "ejecting")]
        self.assertEqual(self.env["powerbank.rental"].search_count(domain), 1)

    def test_ex22_order_is_seen_after_a_new_sign_in(self):
        rental = self._api_rental()
        record = self._record(rental)
        token, _session = self.env["powerbank.session"]._open(self.customer)
        self.env.flush_all()
        self.token = token
        shown = self._show(record)
        self.assertEqual(shown["slot"], record.slot_id.number)
        record._on_ejected(record.bank_id, "code 01")
        self.assertEqual(self._show(record)["state"], "in_use")

    def test_r11_answer_names_the_nearest_alternative(self):
        beside = self._create_cabinet(self.station)
        self._dock(beside, 1, 90)
        record = self._record(self._api_rental())
        self.assertIsNone(self._show(record)["alternative"])
        record._on_eject_failed("code 12")
        shown = self._show(record)
        self.assertEqual(shown["state"], "eject_failed")
        self.assertEqual(shown["alternative"]["station"], self.station.name)
        self.assertEqual(shown["alternative"]["distance"], 0)

    def test_ex33_answer_says_from_when_on_it_is_free(self):
        record = self._record(self._api_rental())
        record._on_ejected(record.bank_id, "code 01")
        self.assertIsNone(self._show(record)["free_from"])
        record.bank_id.action_recall()
        self.assertTrue(self._show(record)["free_from"])
