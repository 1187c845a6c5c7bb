from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError

from ..passwords import broker_hash, matches, new_password

NOTIFY = "NOTIFY powerbank_credential"


class Credential(models.Model):
    """A secret by which a cabinet proves who it is; only hashes of it are kept.

    One row for each cabinet and purpose, apart from the cabinet, so that issuing one
    never meets a rental. The gateway keeps the broker's password file in step with the
    rows of the broker.
    """

    _name = "powerbank.credential"
    _description = "Cabinet Credential"
    _rec_name = "cabinet_id"

    cabinet_id = fields.Many2one(
        "powerbank.cabinet", required=True, readonly=True, ondelete="cascade"
    )
    purpose = fields.Selection(
        selection=[("broker", "MQTT broker"), ("http", "HTTP calls")],
        required=True,
        readonly=True,
    )
    secret_hash = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="The secret itself is stored nowhere. None: it was revoked.",
    )
    issued_at = fields.Datetime(readonly=True)
    next_hash = fields.Char(readonly=True, groups="base.group_system")
    next_issued_at = fields.Datetime(
        string="Replaced By One Of", readonly=True, help="The new one waits to be used."
    )
    next_from = fields.Datetime(
        string="Void From", readonly=True, help="From then on the new one alone counts."
    )
    is_next_offered = fields.Boolean(
        readonly=True, help="Which of the two the broker takes, until one is used."
    )
    offered_at = fields.Datetime(readonly=True, help="Since when the broker takes it.")
    is_live = fields.Boolean("In Force", compute="_compute_is_live")

    _cabinet_purpose_uniq = models.Constraint(
        "UNIQUE(cabinet_id, purpose)", "A cabinet has one secret for each purpose."
    )
    _next_is_whole = models.Constraint(
        "CHECK ((next_hash IS NULL) = (next_from IS NULL)"
        " AND (next_hash IS NULL) = (next_issued_at IS NULL)"
        " AND (next_hash IS NULL OR secret_hash IS NOT NULL))",
        "A secret that waits to be used replaces another from some time on.",
    )

    # === COMPUTE METHODS === #

    @api.depends("secret_hash")
    def _compute_is_live(self):
        for credential in self:
            credential.is_live = bool(credential.sudo().secret_hash)

    # === BUSINESS METHODS === #

    @api.model
    def _of(self, cabinet, purpose):
        """Return the cabinet's row for a purpose, made when there is none, locked.

        :raise LockError: somebody else works on it.
        """
        credential = self.sudo().search(
            [("cabinet_id", "=", cabinet.id), ("purpose", "=", purpose)]
        )
        if not credential:
            return credential.create({"cabinet_id": cabinet.id, "purpose": purpose})
        if not credential.try_lock_for_update():
            raise LockError(self.env._("Somebody else is changing this secret."))
        return credential

    @api.model
    def _issue(self, cabinet, purpose="broker", grace=timedelta()):
        """Return a new secret for a cabinet; it is told to nobody else.

        :param str purpose: what the cabinet shows it for.
        :param timedelta grace: for how long the one before goes on working, unless the
            new one is used before that; zero ends it at once.
        """
        credential = self._of(cabinet, purpose)
        secret = new_password()
        credential._replace(broker_hash(secret), grace)
        return secret

    def _replace(self, secret_hash, grace):
        """Let a new secret count: at once, or beside the old one for some time."""
        now = fields.Datetime.now()
        if grace and self.secret_hash:
            self._stage(secret_hash, now + grace)
        else:
            self._set(secret_hash, now)

    def _set(self, secret_hash, issued_at):
        """Let one secret, or none, be the only one that counts."""
        self.write(
            {
                "secret_hash": secret_hash,
                "issued_at": issued_at,
                "next_hash": False,
                "next_issued_at": False,
                "next_from": False,
                "is_next_offered": False,
            }
        )

    def _stage(self, secret_hash, next_from):
        self.write(
            {
                "next_hash": secret_hash,
                "next_issued_at": fields.Datetime.now(),
                "next_from": next_from,
                "is_next_offered": False,
                "offered_at": fields.Datetime.now(),
            }
        )

    def _promote(self):
        """The new secret was used, or its time has come: the old one is void."""
        for credential in self.sudo().filtered("next_hash"):
            credential._set(credential.next_hash, credential.next_issued_at)

    def _revoke(self):
        """Let no secret count: who is signed in is put out."""
        self.sudo()._set(False, False)

    def _accepts(self, secret):
        """Tell whether a cabinet showed the right secret; the new one ends the old.

        An empty recordset accepts nothing.
        """
        credential = self.sudo()
        now = fields.Datetime.now()
        if credential.next_hash and matches(secret, credential.next_hash):
            credential._promote()
            return True
        if not credential.secret_hash:
            return False
        is_void = credential.next_from and credential.next_from <= now
        return not is_void and matches(secret, credential.secret_hash)

    # === EVENTS === #

    def _on_turn(self):
        """Find out which of two secrets the cabinet has: it must be one of them.

        The broker takes one at a time. Who has been signed in for a while has the one
        that is offered now, since a change puts out whom it does not fit. While nobody
        is signed in, each is offered in turn.
        """
        now = fields.Datetime.now()
        for credential in self.sudo().filtered("next_hash"):
            session = credential.cabinet_id._live_session()
            if credential.next_from <= now:
                credential._promote()
            elif not session:
                credential.is_next_offered = not credential.is_next_offered
                credential.offered_at = now
            elif credential.is_next_offered:
                credential._promote()

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        self.env.cr.execute(NOTIFY)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        credentials = super().create(vals_list)
        self.env.cr.execute(NOTIFY)
        return credentials

    # === ACTION METHODS === #

    def action_promote(self):
        """Staff: the new secret is in the cabinet."""
        self.cabinet_id._as_secret_keeper()
        self._promote()

    def action_revoke(self):
        """Staff: whoever knows the secret is to be put out."""
        self.cabinet_id._as_secret_keeper()
        self._revoke()
