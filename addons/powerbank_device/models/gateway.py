from odoo import fields, models


class Gateway(models.Model):
    """A process between broker and database, and until when it heard all cabinets.

    It writes its row itself, each second. What a cabinet says while none hears is kept
    by the broker, and known to have been said after that time.
    """

    _name = "powerbank.gateway"
    _description = "Gateway"
    _log_access = False
    _order = "name"

    name = fields.Char(required=True, readonly=True)
    heard_until = fields.Datetime(string="Listening Until", readonly=True)

    _name_uniq = models.Constraint("UNIQUE(name)", "A gateway has one row.")
