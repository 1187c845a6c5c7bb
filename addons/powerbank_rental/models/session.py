import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..errors import Refusal


class Session(models.Model):
    """A customer signed in on one device, by a bearer token.

    Only the token's fingerprint is stored: who reads the database cannot sign in. A
    plain hash is enough, since the token is random in full.
    """

    _name = "powerbank.session"
    _description = "Customer Session"
    _order = "id DESC"

    customer_id = fields.Many2one(
        "powerbank.customer", required=True, index=True, ondelete="cascade"
    )
    token_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True, index=True)
    revoked_at = fields.Datetime()

    _token_hash_uniq = models.UniqueIndex("(token_hash)")

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, customer):
        """Sign `customer` in and return `(token, session)`; the token is shown once."""
        token = secrets.token_urlsafe(32)
        days = self._days()
        session = self.create(
            {
                "customer_id": customer.id,
                "token_hash": self._fingerprint(token),
                "expires_at": fields.Datetime.now() + timedelta(days=days),
            }
        )
        return token, session

    @api.model
    def _days(self):
        params = self.env["ir.config_parameter"].sudo()
        return int(params.get_param("powerbank_rental.session_days", 30))

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
            raise Refusal("token_unknown", self.env._("Please sign in again."))
        [(session_id, customer_id, fresh, valid)] = rows
        if not (spent or valid):
            raise Refusal("token_revoked", self.env._("Please sign in again."))
        if not (spent or fresh):
            raise Refusal(
                "token_expired",
                self.env._("You signed in too long ago. Please sign in again."),
            )
        customer = self.env["powerbank.customer"].browse(customer_id)
        return self.browse(session_id), customer

    def _revoke(self):
        """Sign out: the token opens nothing any more."""
        self.filtered(lambda s: not s.revoked_at).revoked_at = fields.Datetime.now()

    # === CRUD METHODS === #

    @api.autovacuum
    def _gc_sessions(self):
        """Drop sessions a week after they expired."""
        horizon = fields.Datetime.subtract(fields.Datetime.now(), days=7)
        stale = self.search([("expires_at", "<", horizon)], limit=GC_UNLINK_LIMIT)
        stale.unlink()
        return len(stale), len(stale) == GC_UNLINK_LIMIT
