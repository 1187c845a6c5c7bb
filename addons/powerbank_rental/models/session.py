import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..errors import Refusal


class Tokens(NamedTuple):
    """What a device is given; shown once and stored nowhere."""

    access: str
    refresh: str
    session: models.Model


class Session(models.Model):
    """A customer signed in on one device.

    A short-lived access token opens the API; a long-lived refresh token, good for one
    use, gets the next pair (`session_refresh`). Only fingerprints are stored: who reads
    the database cannot sign in. A plain hash is enough: tokens are random in full.
    """

    _name = "powerbank.session"
    _description = "Customer Session"
    _inherit = ["powerbank.as.dispatcher", "powerbank.coded"]
    _order = "id DESC"
    _rec_name = "device"

    code = fields.Char(
        help="The name by which the customer's own devices speak of this session."
    )
    customer_id = fields.Many2one(
        "powerbank.customer", required=True, index=True, ondelete="cascade"
    )
    device = fields.Char(help="As the mini-program names it.")
    token_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(
        string="Access Until", required=True, help="Until its token is to be renewed."
    )
    ends_at = fields.Datetime(
        required=True,
        index=True,
        default=lambda self: self._end(),
        help="When the customer has to prove his phone number again.",
    )
    last_used_at = fields.Datetime(
        string="Last Used",
        default=fields.Datetime.now,
        help="When it got its current token.",
    )
    revoked_at = fields.Datetime()
    revoke_reason = fields.Selection(
        selection=[
            ("signed_out", "Signed Out"),
            ("elsewhere", "Signed Out from Another Device"),
            ("reused", "Token Used Twice"),
            ("phone_changed", "Phone Number Changed"),
            ("staff", "Ended by Staff"),
        ]
    )
    refresh_ids = fields.One2many("powerbank.session.refresh", "session_id")

    _token_hash_uniq = models.UniqueIndex("(token_hash)")
    _code_uniq = models.UniqueIndex("(code)")

    # === BUSINESS METHODS - TOKENS === #

    @api.model
    def _open(self, customer, device=None):
        """Sign `customer` in and return `(access token, session)`."""
        token, values = self._access()
        session = self.create(
            {"customer_id": customer.id, "device": device, **values},
        )
        return token, session

    @api.model
    def _sign_in(self, customer, device=None):
        """Sign `customer` in on a device.

        :rtype: Tokens
        """
        token, session = self._open(customer, device)
        return Tokens(token, session.refresh_ids._issue(session), session)

    def _renew(self):
        """Replace the access token of this session; return the new one."""
        self.ensure_one()
        token, values = self._access()
        self.write({**values, "ends_at": self._end()})
        return token

    @api.model
    def _access(self):
        """Return a new access token, and the values of the session that has it."""
        token = secrets.token_urlsafe(32)
        now = fields.Datetime.now()
        return token, {
            "token_hash": self._fingerprint(token),
            "expires_at": now + timedelta(minutes=self._setting("access_minutes", 120)),
            "last_used_at": now,
        }

    @api.model
    def _end(self):
        return fields.Datetime.now() + timedelta(days=self._setting("session_days", 30))

    @api.model
    def _setting(self, name, default):
        settings = self.env["res.config.settings"]
        return settings._number(f"powerbank_rental.{name}", default)

    @api.model
    def _fingerprint(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _authenticate(self, token, spent=False):
        """Return `(session, customer)` of `token`; one query, as every request asks.

        :param bool spent: a token that is expired or revoked will do.
        :raise Refusal: nobody is signed in with this token.
        """
        if not token:
            raise Refusal("token_missing", self.env._("Please sign in."))
        query = SQL(
            """SELECT id, customer_id, expires_at > %s, revoked_at IS NULL
                 FROM powerbank_session WHERE token_hash = %s""",
            fields.Datetime.now(),
            self._fingerprint(token),
        )
        rows = self.env.execute_query(query)
        if not rows:
            raise self._refuse("token_unknown")
        [(session_id, customer_id, fresh, valid)] = rows
        if not (spent or valid):
            raise self._refuse("token_revoked")
        if not (spent or fresh):
            raise self._refuse("token_expired")
        customer = self.env["powerbank.customer"].browse(customer_id)
        return self.browse(session_id), customer

    @api.model
    def _refuse(self, code):
        """Return the refusal of a token for the reason `code`."""
        messages = {
            "token_expired": self.env._(
                "You signed in too long ago. Please sign in again."
            ),
            "token_reused": self.env._(
                "This sign-in was used on two devices, so it was ended. Please sign"
                " in again."
            ),
        }
        return Refusal(code, messages.get(code) or self.env._("Please sign in again."))

    # === BUSINESS METHODS - ENDING === #

    def _live(self, customer):
        """Return the sessions in which `customer` is signed in now."""
        return self.search(
            [
                ("customer_id", "=", customer.id),
                ("revoked_at", "=", False),
                ("ends_at", ">", fields.Datetime.now()),
            ]
        )

    def _revoke(self, reason="signed_out"):
        """Sign out: the tokens of these sessions open nothing any more."""
        self.filtered(lambda s: not s.revoked_at).write(
            {"revoked_at": fields.Datetime.now(), "revoke_reason": reason}
        )

    # === ACTION METHODS === #

    def action_revoke(self):
        """Staff end a session whose device was lost."""
        self._as_dispatcher()._revoke("staff")
