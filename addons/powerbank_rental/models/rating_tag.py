from odoo import fields, models


class RatingTag(models.Model):
    """What customers can say about a rental with one tap."""

    _name = "powerbank.rating.tag"
    _description = "Rating Tag"
    _order = "id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)

    _code_uniq = models.UniqueIndex("(code)")
