from odoo import fields, models


class ConsentOrigin(models.Model):
    """From where a line of the consent log came: personal, and erasable."""

    _name = "powerbank.consent.origin"
    _description = "Origin of a Consent"
    _rec_name = "address"

    consent_id = fields.Many2one(
        "powerbank.consent", required=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        "powerbank.session", index="btree_not_null", ondelete="set null"
    )
    address = fields.Char(help="IP address.")
    user_agent = fields.Char()
