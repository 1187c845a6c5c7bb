from datetime import timedelta

from odoo import api, fields, models

GRACE_HOURS = 72


class CredentialIssue(models.TransientModel):
    """Give cabinets new secrets, which are shown this once."""

    _name = "powerbank.credential.issue"
    _description = "Issue Secrets"

    cabinet_ids = fields.Many2many(
        "powerbank.cabinet",
        string="Cabinets",
        required=True,
        domain=[("vendor", "!=", "manual"), ("state", "!=", "removed")],
        default=lambda self: self.env.context.get("active_ids"),
    )
    purpose = fields.Selection(
        selection="_selection_purpose", string="For", required=True, default="broker"
    )
    ends = fields.Selection(
        selection=[
            ("now", "The old one ends at once"),
            ("used", "The old one ends when the new one is used"),
        ],
        string="When",
        required=True,
        default="now",
        help="At once: whoever is signed in is put out. Choose this when a secret may"
        " have come into wrong hands.",
    )
    grace_hours = fields.Integer(
        string="At the Latest After (Hours)", default=GRACE_HOURS
    )

    _grace_is_positive = models.Constraint(
        "CHECK (grace_hours > 0)", "The old secret must end some time."
    )

    # === SELECTION METHODS === #

    @api.model
    def _selection_purpose(self):
        credentials = self.env["powerbank.credential"]
        return credentials._fields["purpose"]._description_selection(self.env)

    # === ACTION METHODS === #

    def action_issue(self):
        """Issue, and show one secret, or hand many over as a sealed file.

        :raise AccessError: the user is no administrator.
        """
        self.ensure_one()
        cabinets = self.cabinet_ids._as_secret_keeper().filtered(
            lambda c: c._is_connected() and c.state != "removed"
        )
        hours = self.grace_hours if self.ends == "used" else 0
        secrets = {
            cabinet.device_uid: self._issue(cabinet, timedelta(hours=hours))
            for cabinet in cabinets
        }
        return self.env["powerbank.secret.shown"]._show(secrets)

    def _issue(self, cabinet, grace):
        """Return what is to be written into the cabinet."""
        secret = self.env["powerbank.credential"]._issue(cabinet, self.purpose, grace)
        return cabinet._to_write_down(self.purpose, secret)
