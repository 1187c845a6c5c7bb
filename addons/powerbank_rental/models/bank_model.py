from odoo import fields, models


class BankModel(models.Model):
    """A make of power bank: what it holds and how long it may be used."""

    _name = "powerbank.bank.model"
    _description = "Power Bank Model"
    _order = "name"

    name = fields.Char(required=True)
    capacity_mah = fields.Integer(string="Capacity (mAh)")
    certificate = fields.Char(string="3C Certificate")
    safe_years = fields.Integer(string="Safe Years of Use", default=3)
    purchase_price = fields.Monetary()
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    active = fields.Boolean(default=True)
