from odoo import fields, models


class PrivacyExportPart(models.Model):
    """A piece of the file of an export; one after the other they are its JSON text.

    Nobody reads it in the back office, whatever his rights: it is for the customer
    alone. It also says how far the export has come.
    """

    _name = "powerbank.privacy.export.part"
    _description = "Part of a Data Export"
    _order = "id"
    _rec_name = "topic"

    request_id = fields.Many2one(
        "powerbank.privacy.request", required=True, index=True, ondelete="cascade"
    )
    topic = fields.Char(help="Key of the list that it is of; empty: the beginning.")
    last_id = fields.Integer(help="Of the records of the list, the last one told.")
    is_last = fields.Boolean(help="The list ends with it.")
    text = fields.Text(required=True, prefetch=False, groups=fields.NO_ACCESS)
