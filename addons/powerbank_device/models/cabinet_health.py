from odoo import api, fields, models


class CabinetHealth(models.Model):
    """What the figures about cabinets need to know of each."""

    _inherit = "powerbank.cabinet"

    firmware = fields.Char(
        readonly=True, copy=False, help="As the cabinet said when it started last."
    )

    hardware = fields.Char(
        string="Model",
        readonly=True,
        copy=False,
        help="Its hardware, as the cabinet said when it started last.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        cabinets = super().create(vals_list)
        cabinets._log_state()
        return cabinets

    def write(self, vals):
        changed = self.filtered(lambda c: "state" in vals and c.state != vals["state"])
        result = super().write(vals)
        changed._log_state()
        return result

    # === BUSINESS METHODS === #

    def _log_state(self):
        self.env["powerbank.cabinet.state.log"].sudo().create(
            [{"cabinet_id": cabinet.id, "state": cabinet.state} for cabinet in self]
        )

    def _note_versions(self, **versions):
        """Keep the versions that the cabinet names, where it names some.

        :param versions: `firmware` and `hardware`, empty where it names none.
        """
        said = {name: v for name, v in versions.items() if v and v != self[name]}
        if said:
            self.write(said)
