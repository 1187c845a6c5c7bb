from odoo import fields, models


class CabinetStateLog(models.Model):
    """Since when a cabinet was in which state: one row a change, never altered."""

    _name = "powerbank.cabinet.state.log"
    _description = "States of Cabinets"
    _inherit = ["powerbank.append.only"]
    _log_access = False
    _order = "id DESC"
    _rec_name = "state"

    cabinet_id = fields.Many2one(
        "powerbank.cabinet", required=True, readonly=True, ondelete="restrict"
    )
    state = fields.Char(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _cabinet = models.Index("(cabinet_id, at, id)")

    def init(self):
        """Let the log begin with what each cabinet is now."""
        super().init()
        self.env.cr.execute(
            """
            INSERT INTO powerbank_cabinet_state_log (cabinet_id, state, at)
            SELECT id, state, now() AT TIME ZONE 'UTC'
              FROM powerbank_cabinet cabinet
             WHERE NOT EXISTS (SELECT FROM powerbank_cabinet_state_log log
                                WHERE log.cabinet_id = cabinet.id)
            """
        )
