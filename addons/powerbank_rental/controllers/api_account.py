from odoo.http import Controller, request

from ..api import account
from ..api.languages import negotiate
from ..api.requests import is_code
from ..errors import Refusal
from . import present
from .api_sign_in import exchange
from .dispatcher import serves


class AccountApi(Controller):
    """A customer's devices, and what he says of himself."""

    # === DEVICES === #

    @serves("list_sessions")
    def list_sessions(self, customer):
        sessions = request.env["powerbank.session"].sudo()._live(customer)
        current = request.powerbank_session
        return account.SessionList(
            sessions=[
                account.Session(
                    code=session.code,
                    device=session.device or "",
                    signed_in_at=present.instant(session.create_date),
                    last_used_at=present.instant(session.last_used_at),
                    current=session == current,
                )
                for session in sessions
            ]
        )

    @serves("revoke_session")
    def revoke_session(self, customer, code):
        sessions = request.env["powerbank.session"].sudo()
        own = [("code", "=", code), ("customer_id", "=", customer.id)]
        session = is_code(code) and sessions.search(own)
        if not session:
            raise Refusal(
                "session_unknown",
                request.env._("You are not signed in on such a device."),
            )
        session._revoke("elsewhere")
        return self.list_sessions(customer)

    # === PROFILE === #

    @serves("show_profile")
    def show_profile(self, customer):
        return self._profile(customer.sudo())

    @serves("change_profile")
    def change_profile(self, customer, body):
        """What is left out stays; the nearest installed language is taken."""
        values = body.model_dump(exclude_none=True)
        if lang := values.get("lang"):
            installed = request.env["res.lang"].get_installed()
            values["lang"] = negotiate([lang], [code for code, _name in installed])
        customer = customer.sudo()
        customer.write(values)
        return self._profile(customer)

    @serves("change_phone")
    def change_phone(self, customer, body):
        """A wrong code is returned, not raised: the try must count."""
        codes = request.env["powerbank.sign.in.code"].sudo()
        if refusal := codes._redeem(body.phone, body.code):
            return refusal
        customer = customer.sudo()
        customer._change_phone(body.phone, request.powerbank_session)
        return self._profile(customer)

    @serves("link_identity")
    def link_identity(self, customer, body):
        """Needs no key: a login code is spent by its first use."""
        customer = customer.sudo()
        customer._link(body.kind, exchange(body))
        return self._profile(customer)

    def _profile(self, customer):
        return account.Profile(
            name=customer.name,
            phone=customer._identity("phone").value or None,
            lang=(customer.lang or "en_US").replace("_", "-"),
            tz=customer.tz or None,
            wants_reminders=customer.wants_reminders,
            identities=sorted(customer.identity_ids.mapped("kind")),
        )
