from odoo import fields, models, tools


class ResCompany(models.Model):
    _inherit = "res.company"

    powerbank_provider_id = fields.Many2one(
        "payment.provider",
        string="Deposit Provider",
        help="Holds the deposit before a power bank comes out, and is charged after"
        " its return. Without one, staff see to the deposit.",
    )
    powerbank_payment_method_id = fields.Many2one(
        "payment.method", string="Deposit Payment Method"
    )

    def cache_invalidation_fields(self):
        return super().cache_invalidation_fields() | {
            "powerbank_provider_id",
            "powerbank_payment_method_id",
        }

    @tools.ormcache("self.id")
    def _powerbank_deposit_route(self):
        """Return (provider id, payment method id) of holds; both False when unset.

        Cached: every start of a rental asks for it.
        """
        company = self.sudo()
        return company.powerbank_provider_id.id, company.powerbank_payment_method_id.id
