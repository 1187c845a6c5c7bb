from odoo import fields, models
from odoo.tools import SQL

from ..errors import Refusal


class CustomerConsent(models.Model):
    """What a customer agreed to, and what renting needs him to agree to."""

    _inherit = "powerbank.customer"

    consent_ids = fields.One2many("powerbank.consent", "customer_id")

    # === BUSINESS METHODS === #

    def _accepted_texts(self):
        """Return the texts on which this customer's latest word is that he agrees."""
        self.ensure_one()
        self.env["powerbank.consent"].flush_model()
        query = SQL(
            """
            SELECT text_id FROM (
                SELECT DISTINCT ON (text_id) text_id, decision FROM powerbank_consent
                 WHERE customer_id = %s ORDER BY text_id, id DESC) latest
             WHERE decision = 'accepted'
            """,
            self.id,
        )
        rows = self.env.execute_query(query)
        return self.env["powerbank.legal.text"].browse(text_id for (text_id,) in rows)

    def _missing_texts(self):
        """Return the texts in force that this customer must still agree to."""
        texts = self.env["powerbank.legal.text"]
        needed = texts._in_force(texts._required_kinds())
        return needed - self._accepted_texts() if needed else needed

    def _consents_to(self, kind):
        """Whether this customer agrees to the newest text of `kind`.

        Ask before the location is kept (`location`) and before a message that is not
        about a rental is sent (`marketing`). Without a text nobody could agree.
        """
        text = self.env["powerbank.legal.text"]._in_force([kind])
        return bool(text) and text in self._accepted_texts()

    def _accept_required_texts(self, origin=None):
        """Agree to all that renting needs."""
        for customer in self:
            self.env["powerbank.consent"]._say(
                customer, customer._missing_texts(), "accepted", origin
            )

    def _check_may_rent(self):
        """Guard of R01: of age, and the newest terms and policy are agreed to."""
        if missing := self._missing_texts().sudo():
            raise Refusal(
                "consent_required",
                self.env._(
                    "Please read and accept first: %s.",
                    ", ".join(missing.mapped("display_name")),
                ),
                texts=[
                    {"code": text.code, "kind": text.kind, "title": text.name}
                    for text in missing
                ],
            )
        return super()._check_may_rent()
