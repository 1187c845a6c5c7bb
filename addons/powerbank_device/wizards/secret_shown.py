import csv
import io
from base64 import b64encode

from odoo import api, fields, models

from ..passwords import new_password
from ..sealing import OPENING, seal


class SecretShown(models.TransientModel):
    """Shows secrets once.

    What is shown comes with the action that opens the dialog and is stored nowhere. Of
    many secrets a file is made; that one is stored, but nobody can open it without the
    passphrase that the dialog shows.
    """

    _name = "powerbank.secret.shown"
    _description = "Secrets Shown Once"

    user = fields.Char(compute="_compute_shown", string="User Name")
    secret = fields.Char(compute="_compute_shown")
    sealed = fields.Binary("Sealed File", readonly=True, attachment=False)
    sealed_name = fields.Char(readonly=True)
    opening = fields.Char("Open It With", compute="_compute_opening")

    # === COMPUTE METHODS === #

    @api.depends_context("powerbank_user", "powerbank_secret")
    def _compute_shown(self):
        self.user = self.env.context.get("powerbank_user")
        self.secret = self.env.context.get("powerbank_secret")

    @api.depends("sealed_name")
    def _compute_opening(self):
        for shown in self:
            name = shown.sealed_name
            shown.opening = name and f"{OPENING} {name}"

    # === BUSINESS METHODS === #

    @api.model
    def _show(self, secrets):
        """Return the action that shows secrets.

        :param dict secrets: secret by user name; several are handed over as a file.
        """
        if len(secrets) == 1:
            ((user, secret),) = secrets.items()
            return self.create({})._open(user, secret)
        passphrase = new_password()
        shown = self.create(
            {
                "sealed": b64encode(seal(_table(secrets), passphrase)),
                "sealed_name": f"secrets-{fields.Date.context_today(self)}.csv.enc",
            }
        )
        return shown._open(None, passphrase)

    def _open(self, user, secret):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Shown This Once"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"powerbank_user": user, "powerbank_secret": secret},
        }


def _table(secrets):
    """Return the secrets as a CSV file, a line each."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["user", "secret"])
    writer.writerows(secrets.items())
    return lines.getvalue().encode()
