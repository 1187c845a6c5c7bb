from odoo import api, fields, models

from ..tariff import PACKS


class PackSwitch(models.Model):
    """Switches the rules of a city off or on for a company, with a reason.

    The newest line counts; without one, the rules are in force.
    """

    _name = "powerbank.pack.switch"
    _description = "City Rules Switch"
    _inherit = ["powerbank.append.only"]
    _order = "id DESC"

    pack = fields.Selection(selection="_selection_pack", string="City", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    in_force = fields.Boolean(
        string="Rules in Force",
        help="Off: tariffs of this company may break the rules of the city.",
    )
    reason = fields.Char(required=True)

    # === COMPUTE METHODS === #

    @api.model
    def _selection_pack(self):
        return [(city, self.env._(pack.name)) for city, pack in PACKS.items()]

    @api.depends("pack")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._selection_pack())
        for switch in self:
            switch.display_name = names.get(switch.pack, "")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Rules that are switched on again hold from now on: check what is there."""
        switches = super().create(vals_list)
        switched_on = switches.filtered("in_force").company_id
        self.env["powerbank.tariff.rule"]._check_city_packs(switched_on)
        return switches

    # === BUSINESS METHODS === #

    @api.model
    def _latest(self, pack, company):
        """Return the line that counts for `tariff.Pack` and company; empty: none."""
        domain = [("pack", "=", pack.city), ("company_id", "=", company.id)]
        return self.sudo().search(domain, limit=1)

    @api.model
    def _is_in_force(self, pack, company):
        latest = self._latest(pack, company)
        return not latest or latest.in_force
