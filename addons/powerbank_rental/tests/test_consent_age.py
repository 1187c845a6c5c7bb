from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .api_common import ApiCommon
from .test_consent import ConsentCommon


@tagged("post_install", "-at_install")
class TestConsentAge(ConsentCommon, ApiCommon):
    """Rule B-73: who rents confirms that he is of age, and the log says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.texts = cls.env["powerbank.legal.text"]
        params = cls.env["ir.config_parameter"]
        params.set_param("powerbank_rental.min_age", "14")
        cls.texts._publish_age()
        cls.customer._accept_required_texts()
        cls.young = cls.env["powerbank.customer"]._sign_in("phone", "+8613900000077")

    def _save_age(self, age):
        self.env["res.config.settings"].create({"powerbank_min_age": age}).execute()

    def _agree(self, customer, *kinds):
        texts = self.texts._in_force(kinds)
        self.env["powerbank.consent"]._say(customer, texts, "accepted")

    def _missing(self, customer):
        """Return the kinds of texts with which a scan of `customer` is refused."""
        refusal = self.assertRefused("consent_required", self._quote, customer)
        return [text["kind"] for text in refusal.details["texts"]]

    def test_b73_nobody_rents_without_the_confirmation(self):
        self._agree(self.young, "terms", "privacy")
        self.assertEqual(self._missing(self.young), ["age"])
        self._agree(self.young, "age")
        self.assertEqual(self._quote(self.young).state, "draft")

    def test_b73_the_log_keeps_it_as_a_purpose_of_its_own(self):
        self._agree(self.young, "age")
        line = self.env["powerbank.consent"].search(
            [("customer_id", "=", self.young.id), ("kind", "=", "age")]
        )
        self.assertEqual((line.decision, line.text_id.age), ("accepted", 14))

    def test_b73_who_takes_it_back_does_not_rent(self):
        text = self.texts._in_force(["age"])
        self.env["powerbank.consent"]._say(self.customer, text, "withdrawn")
        self.assertEqual(self._missing(self.customer), ["age"])

    def test_b73_another_age_is_confirmed_anew(self):
        self._save_age(16)
        text = self.texts._in_force(["age"])
        self.assertEqual(text.age, 16)
        self.assertIn("16", f"{text.name} {text.body}")
        self.assertEqual(self._missing(self.customer), ["age"])

    def test_b73_the_same_age_is_not_published_twice(self):
        before = self.texts._in_force(["age"])
        self._save_age(14)
        self.assertEqual(self.texts._in_force(["age"]), before)

    def test_b73_an_age_of_zero_asks_nobody(self):
        self._agree(self.young, "terms", "privacy")
        self._save_age(0)
        self.assertEqual(self._quote(self.young).state, "draft")
        kinds = [text["kind"] for text in self._answer("list_texts")["texts"]]
        self.assertNotIn("age", kinds)

    def test_b73_who_only_administers_odoo_saves_other_settings(self):
        clerk = new_test_user(self.env, "sue", groups="base.group_system")
        before = self.texts._in_force(["age"])
        self.env["res.config.settings"].with_user(clerk).create({}).execute()
        self.assertEqual(self.texts._in_force(["age"]), before)

    def test_b73_the_words_are_in_every_language(self):
        self._save_age(18)
        text = self.texts._in_force(["age"])
        for lang, _name in self.env["res.lang"].get_installed():
            self.assertIn("18", text.with_context(lang=lang).name)

    def test_b73_the_api_asks_for_it_and_takes_it(self):
        texts = {one["kind"]: one for one in self._answer("list_texts")["texts"]}
        self.assertTrue(texts["age"]["required"])
        token = self._sign_in(self.young)
        codes = [one["code"] for one in texts.values() if one["required"]]
        told = self._answer("give_consent", body={"texts": codes}, token=token)
        self.assertTrue(told["may_rent"])
        self.assertEqual(
            self._api_quote(token=token)["cabinet"]["code"], self.cabinet.code
        )

    def test_b73_a_text_in_own_words_names_the_age_too(self):
        text = self._publish("age")
        self.assertEqual(text.age, 14)
        self.texts._publish_age()
        self.assertEqual(self.texts._in_force(["age"]), text)

    def test_b73_the_age_of_a_text_is_not_written_by_hand(self):
        manager = self.env.ref("base.user_admin")
        text = self._draft("age")
        with self.assertRaises(AccessError):
            text.with_user(manager).age = 3
