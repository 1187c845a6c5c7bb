from odoo.http import Controller, request

from ..api.account import SignedIn
from ..api.answers import CodeSent
from ..errors import Refusal
from . import present
from .dispatcher import serves


def exchange(body):
    """Return whom a mini-program's host knows by the login code in `body`.

    No transaction is open meanwhile, and a request that is repeated after a lost race
    does not ask again: the code is spent.
    """
    if not hasattr(request, "powerbank_identity"):
        request.env.cr.rollback()
        gateway = request.env["powerbank.identity.gateway"].sudo()
        request.powerbank_identity = gateway._exchange(body.kind, body.code)
    return request.powerbank_identity


class SignInApi(Controller):
    """In and out: who proves who he is gets tokens for his device."""

    @serves("send_code")
    def send_code(self, body):
        codes = request.env["powerbank.sign.in.code"].sudo()
        wait = codes._request(body.phone, request.httprequest.remote_addr)
        return CodeSent(valid_seconds=codes._valid_seconds(), retry_after=wait)

    @serves("sign_in")
    def sign_in(self, body):
        """A wrong code is returned, not raised: the try must count."""
        codes = request.env["powerbank.sign.in.code"].sudo()
        refusal = codes._redeem(body.phone, body.code)
        return refusal or self._open("phone", body.phone, body.device)

    @serves("sign_in_mini_program")
    def sign_in_mini_program(self, body):
        return self._open(body.kind, exchange(body), body.device)

    @serves("refresh")
    def refresh(self, body):
        """Its refusal is returned as well: a session that was robbed is ended."""
        tokens = request.env["powerbank.session.refresh"].sudo()
        redeemed = tokens._redeem(body.refresh_token)
        return redeemed if isinstance(redeemed, Refusal) else self._signed_in(redeemed)

    @serves("sign_out")
    def sign_out(self, customer):
        request.powerbank_session._revoke()

    @serves("sign_out_everywhere")
    def sign_out_everywhere(self, customer):
        sessions = request.env["powerbank.session"].sudo()
        sessions._live(customer)._revoke("elsewhere")

    # === STEPS === #

    def _open(self, kind, value, device):
        env = request.env(su=True)
        customer = env["powerbank.customer"]._sign_in(kind, value)
        device = device or request.httprequest.user_agent.string[:64]
        return self._signed_in(env["powerbank.session"]._sign_in(customer, device))

    def _signed_in(self, tokens):
        return SignedIn(
            token=tokens.access,
            expires_at=present.instant(tokens.session.expires_at),
            refresh_token=tokens.refresh,
            refresh_expires_at=present.instant(tokens.session.ends_at),
        )
