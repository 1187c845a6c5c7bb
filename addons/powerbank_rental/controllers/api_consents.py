from odoo.http import Controller, request

from ..api.consents import ConsentList, TextList
from ..api.requests import is_code
from ..errors import Refusal
from . import present_consents as present
from .dispatcher import serves


class ConsentsApi(Controller):
    """Texts to agree to, and the customer's word on them."""

    @serves("list_texts")
    def list_texts(self):
        texts = request.env["powerbank.legal.text"].sudo()._in_force()
        return TextList(texts=[present.head(text) for text in texts])

    @serves("show_text")
    def show_text(self, code):
        texts = request.env["powerbank.legal.text"].sudo()
        found = is_code(code) and texts.search(
            [("code", "=", code), ("state", "=", "published")]
        )
        if not found:
            raise self._refuse()
        return present.text(found)

    @serves("list_consents")
    def list_consents(self, customer):
        return self._consents(customer.sudo())

    @serves("give_consent")
    def give_consent(self, customer, body):
        return self._say(customer.sudo(), body.texts, "accepted")

    @serves("withdraw_consent")
    def withdraw_consent(self, customer, body):
        return self._say(customer.sudo(), [body.text], "withdrawn")

    # === STEPS === #

    def _say(self, customer, codes, decision):
        """Keep the customer's word on the texts in force with these codes."""
        env = customer.env
        texts = env["powerbank.legal.text"]._in_force()
        texts = texts.filtered(lambda text: text.code in codes)
        if len(texts) != len(set(codes)):
            raise self._refuse()
        env["powerbank.consent"]._say(customer, texts, decision, self._origin())
        return self._consents(customer)

    def _origin(self):
        return {
            "session_id": request.powerbank_session.id,
            "address": request.httprequest.remote_addr,
            "user_agent": request.httprequest.user_agent.string[:200],
        }

    def _consents(self, customer):
        return ConsentList(
            may_rent=not customer._missing_texts(),
            consents=present.consents(customer),
        )

    def _refuse(self):
        return Refusal(
            "text_unknown",
            request.env._("There is no such text any more. Please load it again."),
        )
