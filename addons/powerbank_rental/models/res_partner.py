from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Customers are searched by the beginning of their names.
    _powerbank_name_start = models.Index("(lower(name) text_pattern_ops)")
