from odoo.tests import tagged

from .api_common import ApiCommon
from .test_consent import ConsentCommon


@tagged("post_install", "-at_install")
class TestApiConsents(ConsentCommon, ApiCommon):
    """The texts, the customer's word on them, and his restrictions, over HTTP."""

    # === TEXTS === #

    def test_the_texts_in_force_are_public(self):
        text = self._publish("privacy")
        listed = {one["code"]: one for one in self._answer("list_texts")["texts"]}
        self.assertTrue(listed[text.code]["required"])
        self.assertTrue(listed[text.code]["url"].endswith(f"/privacy/{text.version}"))
        shown = self._answer("show_text", path=f"/texts/{text.code}")
        self.assertEqual(shown["body"], "<p>Words</p>")

    def test_a_draft_or_unknown_text_is_not_shown(self):
        self._draft()
        for code in ("terms-999", "terms-0", "a b"):
            self._refusal("text_unknown", "GET", f"/texts/{code}")

    def test_the_page_of_a_text_speaks_for_itself(self):
        text = self._publish("terms", body="<p>Read me</p>")
        page = self.url_open("/legal/terms")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Read me", page.text)
        self.assertIn(f'data-code="{text.code}"', page.text)
        self.assertNotIn("Set-Cookie", page.headers)
        self._publish("terms", body="<p>Newer</p>")
        old = self.url_open(f"/legal/terms/{text.version}")
        self.assertIn("Read me", old.text)
        self.assertEqual(self.url_open("/legal/nothing").status_code, 404)

    # === CONSENTS === #

    def test_r01_a_customer_reads_accepts_and_rents(self):
        text = self._publish()
        body = {"cabinet": self.cabinet.code}
        error = self._refusal(
            "consent_required",
            "POST",
            "/quotes",
            body=body,
            token=self.token,
            key=next(self.keys),
        )
        codes = [one["code"] for one in error.details["texts"]]
        self.assertEqual(codes, [text.code])
        answer = self._answer("give_consent", body={"texts": codes})
        self.assertTrue(answer["may_rent"])
        self.assertTrue(self._api_quote()["code"])

    def test_a_consent_says_from_where_it_came(self):
        text = self._publish()
        self._answer("give_consent", body={"texts": [text.code]})
        origin = text.consent_ids.origin_ids
        self.assertEqual(origin.session_id.customer_id, self.customer)
        self.assertTrue(origin.address)
        self.assertTrue(origin.user_agent)

    def test_a_consent_is_taken_back(self):
        text = self._publish("location")
        self._answer("give_consent", body={"texts": [text.code]})
        answer = self._answer("withdraw_consent", body={"text": text.code})
        said = {one["text"]["code"]: one for one in answer["consents"]}
        self.assertFalse(said[text.code]["accepted"])
        self.assertTrue(answer["may_rent"])
        self.assertFalse(self.customer._consents_to("location"))

    def test_nobody_agrees_to_an_old_or_unknown_text(self):
        old = self._publish()
        self._publish()
        for code in (old.code, "terms-999"):
            self._refusal(
                "text_unknown",
                "POST",
                "/consents",
                body={"texts": [code]},
                token=self.token,
                key=next(self.keys),
            )

    def test_the_consents_of_others_stay_theirs(self):
        text = self._publish()
        self._answer("give_consent", body={"texts": [text.code]})
        answer = self._answer("list_consents", token=self.other_token)
        self.assertFalse(answer["may_rent"])
        said = {one["text"]["code"]: one for one in answer["consents"]}
        self.assertIsNone(said[text.code]["at"])

    # === RESTRICTIONS === #

    def test_a_restriction_is_shown_without_the_notes_of_staff(self):
        self.customer._put_on_list("black", "damage", note="Broke two cables")
        self.customer._put_on_list("white", "staff")
        [shown] = self._answer("list_restrictions")["restrictions"]
        self.assertEqual(shown["kind"], "black")
        self.assertEqual(shown["reason_text"], "Damage to Equipment")
        self.assertNotIn("cables", str(shown))

    def test_a_customer_objects_and_reads_the_answer(self):
        listing = self.customer._put_on_list("black", "damage")
        path = f"/restrictions/{listing.code}/appeal"
        body = {"text": "It was broken already"}
        answer = self._answer("appeal_restriction", path=path, body=body)
        self.assertEqual(answer["appeal"]["text"], body["text"])
        self.assertIsNone(answer["appeal"]["decision"])
        listing._decide_appeal("granted", "Sorry")
        [shown] = self._answer("list_restrictions")["restrictions"]
        self.assertEqual(shown["appeal"]["answer"], "Sorry")
        self.assertFalse(shown["in_force"])

    def test_the_restriction_of_another_customer_does_not_exist(self):
        listing = self.customer._put_on_list("black", "damage")
        self.assertEqual(
            self._answer("list_restrictions", token=self.other_token),
            {"restrictions": []},
        )
        self._refusal(
            "restriction_unknown",
            "POST",
            f"/restrictions/{listing.code}/appeal",
            body={"text": "Free my friend"},
            token=self.other_token,
            key=next(self.keys),
        )
        self.assertFalse(listing.appealed_at)
