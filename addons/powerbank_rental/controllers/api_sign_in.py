from odoo.http import Controller, request

from ..api.answers import CodeSent, SignedIn
from ..models.sign_in_code import VALID_SECONDS
from . import present
from .dispatcher import serves


class SignInApi(Controller):
    """In and out: a phone number, a code, a bearer token."""

    @serves("send_code")
    def send_code(self, body):
        codes = request.env["powerbank.sign.in.code"].sudo()
        wait = codes._request(body.phone, request.httprequest.remote_addr)
        return CodeSent(valid_seconds=VALID_SECONDS, retry_after=wait)

    @serves("sign_in")
    def sign_in(self, body):
        """A wrong code is returned, not raised: the try must count."""
        env = request.env(su=True)
        refusal = env["powerbank.sign.in.code"]._redeem(body.phone, body.code)
        if refusal:
            return refusal
        customer = env["powerbank.customer"]._sign_in("phone", body.phone)
        token, session = env["powerbank.session"]._open(customer)
        return SignedIn(token=token, expires_at=present.instant(session.expires_at))

    @serves("sign_out")
    def sign_out(self, customer):
        request.powerbank_session._revoke()
