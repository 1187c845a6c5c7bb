from odoo import api, fields, models


class CabinetCredential(models.Model):
    """The secrets of a cabinet, and who may give it new ones."""

    _inherit = "powerbank.cabinet"

    credential_ids = fields.One2many(
        "powerbank.credential",
        "cabinet_id",
        string="Secrets",
        readonly=True,
        groups="powerbank_rental.group_powerbank_manager",
    )
    password_issued_at = fields.Datetime(
        compute="_compute_password_issued_at",
        groups="powerbank_rental.group_powerbank_manager",
    )

    _number_fits_topics = models.Constraint(
        "CHECK (vendor = 'manual' OR (device_uid ~ '^[0-9A-Za-z][0-9A-Za-z_-]*$'"
        " AND device_uid !~* '^gateway'))",
        "A device number has letters, digits, - and _ only; names that begin with"
        " 'gateway' belong to the gateways.",
    )

    # === COMPUTE METHODS === #

    @api.depends("credential_ids.issued_at")
    def _compute_password_issued_at(self):
        for cabinet in self:
            broker = cabinet.credential_ids.filtered(lambda c: c.purpose == "broker")
            cabinet.password_issued_at = broker.issued_at

    # === CRUD METHODS === #

    def write(self, vals):
        """A secret goes with the number for which it was issued."""
        renumbered = self.filtered(
            lambda c: "device_uid" in vals and c.device_uid != vals["device_uid"]
        )
        result = super().write(vals)
        renumbered.sudo().credential_ids._revoke()
        return result

    # === BUSINESS METHODS === #

    def _as_secret_keeper(self):
        """Return these cabinets with the rights of the machine, for administrators.

        :raise AccessError: the user is none, or may not read one of the cabinets.
        """
        return self._as_member(
            "powerbank_rental.group_powerbank_manager",
            self.env._("Only administrators may issue passwords. Ask one of them."),
        )

    def _credentials(self, purpose):
        """Return the rows of these cabinets for a purpose, with full rights."""
        return self.sudo().credential_ids.filtered(lambda c: c.purpose == purpose)

    def _issue_password(self):
        """Return a new broker password that counts at once; only its hash is kept."""
        self.ensure_one()
        return self.env["powerbank.credential"]._issue(self)

    def _live_session(self):
        """Return the session of a cabinet that is signed in, as far as is known."""
        self.ensure_one()
        return self.env["powerbank.cabinet.session"].search(
            [("cabinet_id", "=", self.id), ("ended_at", "=", False)], limit=1
        )

    # === ACTION METHODS === #

    def action_issue_password(self):
        """Ask how the broker passwords of these cabinets are to be replaced."""
        self._as_secret_keeper()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Issue Secrets"),
            "res_model": "powerbank.credential.issue",
            "view_mode": "form",
            "target": "new",
            "context": {"default_cabinet_ids": self.ids},
        }
