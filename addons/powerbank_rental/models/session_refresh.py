import secrets
from datetime import timedelta

from odoo import api, fields, models

from .session import Tokens

#: How long a refresh token may be shown once more: an answer can get lost.
LEEWAY_SECONDS = 30


class SessionRefresh(models.Model):
    """A refresh token of a session: good for one use.

    Whoever shows a used one again has stolen it, or was robbed of it: nobody can tell
    which, so the whole session ends.
    """

    _name = "powerbank.session.refresh"
    _description = "Refresh Token"
    _order = "id DESC"
    _rec_name = "session_id"

    session_id = fields.Many2one(
        "powerbank.session", required=True, index=True, ondelete="cascade"
    )
    token_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    used_at = fields.Datetime()

    _token_hash_uniq = models.UniqueIndex("(token_hash)")

    # === BUSINESS METHODS === #

    @api.model
    def _issue(self, session):
        """Return a new refresh token of `session`."""
        token = secrets.token_urlsafe(32)
        self.create(
            {"session_id": session.id, "token_hash": session._fingerprint(token)}
        )
        return token

    @api.model
    def _redeem(self, token):
        """Exchange a refresh token for the next pair.

        :return: `Tokens`; or the Refusal, to be answered without rolling back, because
            the end of the session must stand.
        """
        sessions = self.env["powerbank.session"]
        shown = self.search([("token_hash", "=", sessions._fingerprint(token))])
        session = shown.session_id
        session.lock_for_update(allow_referencing=True)
        now = fields.Datetime.now()
        if not session:
            return sessions._refuse("token_unknown")
        if session.revoked_at:
            return sessions._refuse("token_revoked")
        if session.ends_at < now:
            return sessions._refuse("token_expired")
        if shown.used_at and shown.used_at < now - timedelta(seconds=LEEWAY_SECONDS):
            session._revoke("reused")
            return sessions._refuse("token_reused")
        shown.used_at = shown.used_at or now
        return Tokens(session._renew(), self._issue(session), session)
