from psycopg2.errors import RestrictViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import RentalCommon


class ConsentCommon(RentalCommon):
    """Publishes texts and asks customers."""

    @classmethod
    def _draft(cls, kind="terms", **values):
        return cls.env["powerbank.legal.text"].create(
            {"kind": kind, "name": kind.title(), "body": "<p>Words</p>", **values}
        )

    @classmethod
    def _publish(cls, kind="terms", **values):
        text = cls._draft(kind, **values)
        text.action_publish()
        return text


@tagged("post_install", "-at_install")
class TestConsent(ConsentCommon):
    """Rule B-73: versioned texts, a log of consents, no more than is needed."""

    def _say(self, text, decision):
        return self.env["powerbank.consent"]._say(self.customer, text, decision)

    # === TEXTS === #

    def test_publishing_numbers_and_dates_a_text(self):
        first, second = self._publish(), self._publish()
        self.assertEqual(second.version, first.version + 1)
        self.assertEqual(second.code, f"terms-{second.version}")
        self.assertTrue(second.effective_from)
        self.assertEqual(second.published_by_id, self.env.user)

    def test_the_newest_text_that_has_begun_is_in_force(self):
        texts = self.env["powerbank.legal.text"]
        now = self._publish()
        tomorrow = fields.Datetime.add(fields.Datetime.now(), days=1)
        later = self._publish(effective_from=tomorrow)
        self._draft()
        self.assertEqual(texts._in_force(["terms"]), now)
        self.assertNotIn(later, texts._in_force())

    def test_a_published_text_is_not_changed_by_form_or_sql(self):
        text = self._publish()
        self.assertRefused("wrong_state", text.write, {"body": "<p>Other</p>"})
        self.assertRefused("wrong_state", text.unlink)
        self.assertRefused(
            "wrong_state", text.update_field_translations, "name", {"en_US": "Other"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE powerbank_legal_text SET name = %s WHERE id = %s",
            ['{"en_US": "Other", "zh_CN": "服务条款"}', text.id],
        )
        text.invalidate_recordset()
        self.assertEqual(text.name, "Terms")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE powerbank_legal_text SET state = 'draft' WHERE id = %s",
                [text.id],
            )

    def test_a_language_can_be_added_to_a_published_text(self):
        text = self._publish()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE powerbank_legal_text SET name = name || %s::jsonb WHERE id = %s",
            ['{"zh_CN": "服务条款"}', text.id],
        )
        text.invalidate_recordset()
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertEqual(text.with_context(lang="zh_CN").name, "服务条款")

    def test_a_new_version_begins_as_a_draft_with_the_same_words(self):
        text = self._publish()
        draft = self.env["powerbank.legal.text"].browse(
            text.action_new_version()["res_id"]
        )
        self.assertEqual((draft.state, draft.body), ("draft", text.body))
        self.assertFalse(draft.version)

    def test_administrators_publish_and_dispatchers_do_not(self):
        draft = self._draft()
        users = {
            group: new_test_user(
                self.env, f"texts_{group}", f"powerbank_rental.group_powerbank_{group}"
            )
            for group in ("dispatcher", "manager")
        }
        with self.assertRaises(AccessError):
            draft.with_user(users["dispatcher"]).action_publish()
        with self.assertRaises(AccessError):
            draft.with_user(users["manager"]).state = "published"
        draft.with_user(users["manager"]).action_publish()
        self.assertEqual(draft.published_by_id, users["manager"])

    # === RENTING === #

    def test_r01_a_new_version_must_be_accepted_first(self):
        text = self._publish()
        refusal = self.assertRefused("consent_required", self._quote)
        self.assertIn(text.display_name, str(refusal))
        self.assertEqual([one["code"] for one in refusal.details["texts"]], [text.code])
        self.customer._accept_required_texts()
        self.assertEqual(self._quote().state, "draft")

    def test_r01_a_withdrawn_consent_is_asked_for_again(self):
        text = self._publish("privacy")
        self._say(text, "accepted")
        self._say(text, "withdrawn")
        self.assertRefused("consent_required", self._quote)

    def test_r01_a_price_that_is_shown_holds_when_new_terms_begin(self):
        quote = self._quote()
        self._publish()
        quote._confirm()
        self.assertNotEqual(quote.state, "draft")

    def test_r01_no_service_is_refused_for_what_it_does_not_need(self):
        self._publish("location")
        self._publish("marketing")
        self.assertEqual(self._quote().state, "draft")

    # === THE LOG === #

    def test_each_purpose_has_its_own_consent(self):
        location, marketing = self._publish("location"), self._publish("marketing")
        self._say(location, "accepted")
        self.assertTrue(self.customer._consents_to("location"))
        self.assertFalse(self.customer._consents_to("marketing"))
        self._say(marketing, "accepted")
        self._say(location, "withdrawn")
        self.assertFalse(self.customer._consents_to("location"))
        self.assertTrue(self.customer._consents_to("marketing"))

    def test_a_new_version_asks_for_the_consent_anew(self):
        self._say(self._publish("location"), "accepted")
        self._publish("location")
        self.assertFalse(self.customer._consents_to("location"))

    def test_saying_the_same_again_adds_no_line(self):
        text = self._publish()
        self.assertEqual(len(self._say(text, "accepted")), 1)
        self.assertFalse(self._say(text, "accepted"))
        self.assertEqual(len(self._say(text, "withdrawn")), 1)
        self.assertFalse(self._say(text, "withdrawn"))

    def test_the_log_cannot_be_rewritten(self):
        line = self._say(self._publish(), "accepted")
        self.env.flush_all()
        for statement in (
            "UPDATE powerbank_consent SET decision = 'withdrawn' WHERE id = %s",
            "DELETE FROM powerbank_consent WHERE id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [line.id])
        self.assertEqual(line.decision, "accepted")
