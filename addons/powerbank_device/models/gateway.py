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
    share = fields.Char(
        string="Group",
        readonly=True,
        help="The broker hands each frame to one gateway of a group.",
    )
    heard_until = fields.Datetime(
        string="Listening Until",
        readonly=True,
        help="All that this gateway heard before is stored.",
    )
    present = fields.Boolean(
        string="In the Group",
        readonly=True,
        help="Off after an orderly stop while others were at work, and once another has"
        " taken over from one that was killed: they hear the cabinets. On otherwise:"
        " the broker keeps its part of the frames for it.",
    )

    _name_uniq = models.Constraint("UNIQUE(name)", "A gateway has one row.")
