from odoo import api, models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """Translation files are loaded past the ORM: stations are found by them too."""
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        stations = self.env.get("powerbank.station")
        if stations is not None and "powerbank_rental" in modules:
            stations.sudo()._refresh_search_keys()
        return result
