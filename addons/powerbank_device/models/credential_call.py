from datetime import timedelta

from odoo import api, models

from ..passwords import NOBODYS_HASH, broker_hash, derived, matches


class CredentialCall(models.Model):
    """The secret of calls by HTTP, from which the broker's password follows.

    A cabinet that starts asks for its broker password, and we keep only hashes. So the
    password is made of the secret that the cabinet brings along: it is known to the
    broker from the day on which the secret was issued, the answer is the same however
    often a cabinet asks, and nobody who learns the password learns the secret.
    """

    _inherit = "powerbank.credential"

    # === BUSINESS METHODS === #

    @api.model
    def _issue(self, cabinet, purpose="broker", grace=timedelta()):
        secret = super()._issue(cabinet, purpose, grace)
        if purpose == "http":
            password = derived(secret, "broker")
            self._of(cabinet, "broker")._replace(broker_hash(password), grace)
        return secret

    def _revoke(self):
        """What follows from a secret that is void is void too."""
        calls = self.filtered(lambda credential: credential.purpose == "http")
        if calls:
            calls.cabinet_id._credentials("broker")._revoke()
        return super()._revoke()

    def _accepts(self, secret):
        """Take as long for a cabinet that has no secret as for one that has."""
        if not self:
            matches(secret, NOBODYS_HASH)
        return super()._accepts(secret)
