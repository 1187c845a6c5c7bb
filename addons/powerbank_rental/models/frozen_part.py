from odoo import api, fields, models


class FrozenPart(models.AbstractModel):
    """A line of a tariff version: frozen together with it."""

    _name = "powerbank.frozen.part"
    _description = "Tariff Line"

    version_id = fields.Many2one(
        "powerbank.tariff.version", required=True, index=True, ondelete="cascade"
    )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.version_id._check_draft()
        return parts

    def write(self, vals):
        self.version_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.version_id._check_draft()
