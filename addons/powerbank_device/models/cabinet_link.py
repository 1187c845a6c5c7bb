from odoo import fields, models


class CabinetLink(models.Model):
    """When a cabinet was last heard of: one row each, which the gateway alone writes.

    Kept apart from the cabinet so that beats never meet a transaction that works on
    the cabinet itself.
    """

    _name = "powerbank.cabinet.link"
    _description = "Cabinet Link"
    _log_access = False
    _rec_name = "cabinet_id"

    cabinet_id = fields.Many2one(
        "powerbank.cabinet", required=True, readonly=True, ondelete="cascade"
    )
    connected_since = fields.Datetime(required=True, readonly=True)
    last_seen_at = fields.Datetime(required=True, readonly=True)
    signal = fields.Integer(
        readonly=True, aggregator="avg", help="CSQ, from 0 (weakest) to 31."
    )
    flooded_at = fields.Datetime(
        readonly=True, help="When frames were last refused because it said too much."
    )
    refused_frames = fields.Integer(readonly=True, help="How many were, ever.")

    _cabinet_uniq = models.Constraint("UNIQUE(cabinet_id)", "A cabinet has one link.")

    def init(self):
        """Leave room on each page: rows are written anew without touching an index.

        By how many seconds the cabinet's clock was behind ours at its last beats is an
        array, which no field can be.
        """
        self.env.cr.execute(
            "ALTER TABLE powerbank_cabinet_link SET (fillfactor = 50),"
            " ADD COLUMN IF NOT EXISTS clock_offsets double precision[]"
        )
