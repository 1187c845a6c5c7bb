import re

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from odoo import models
from odoo.http import request

from ..api.languages import negotiate
from ..errors import Refusal


class Unauthenticated(Unauthorized):
    """HTTP 401 that knows the refusal it stands for."""

    def __init__(self, refusal):
        super().__init__(refusal.args[0], www_authenticate=WWWAuthenticate("bearer"))
        self.refusal = refusal


class IrHttp(models.AbstractModel):
    """Bearer tokens of customers, and the language a stranger's phone asks for."""

    _inherit = "ir.http"

    @classmethod
    def _auth_method_powerbank(cls):
        """Sign the customer of the bearer token in for this request."""
        cls._powerbank_sign_in()

    @classmethod
    def _auth_method_powerbank_spent(cls):
        """The same for a token that may be expired or revoked."""
        cls._powerbank_sign_in(spent=True)

    @classmethod
    def _powerbank_sign_in(cls, spent=False):
        """Set `request.powerbank_session` and `request.powerbank_customer`.

        A customer is no user of Odoo: the ORM's user is the public one.
        """
        request.update_env(user=cls._get_public_users()[0])
        request.update_context(powerbank_actor="customer")
        cls._powerbank_speak()
        header = request.httprequest.headers.get("Authorization", "")
        bearer = re.fullmatch(r"bearer\s+(\S+)", header, re.IGNORECASE)
        sessions = request.env["powerbank.session"].sudo()
        try:
            found = sessions._authenticate(bearer and bearer[1], spent)
        except Refusal as refusal:
            raise Unauthenticated(refusal) from None
        request.powerbank_session, request.powerbank_customer = found

    @classmethod
    def _powerbank_speak(cls):
        """Answer in the installed language that `Accept-Language` likes best."""
        installed = [code for code, _name in request.env["res.lang"].get_installed()]
        wanted = request.httprequest.accept_languages.values()
        request.update_context(lang=negotiate(wanted, installed))
