from odoo import fields, models
from odoo.tools import SQL


class StockReport(models.Model):
    """One row a cabinet: what it holds now, to be added up by place."""

    _name = "powerbank.stock.report"
    _description = "Stock Analysis"
    _auto = False
    _depends = {
        "powerbank.cabinet": ["active", "company_id", "state", "station_id", "vendor"],
        "powerbank.slot": ["cabinet_id", "state"],
        "powerbank.bank": ["active", "cabinet_id", "level", "state"],
        "powerbank.station": ["city", "scene_id"],
    }
    _order = "station_id, cabinet_id"
    _rec_name = "cabinet_id"

    cabinet_id = fields.Many2one("powerbank.cabinet", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    station_id = fields.Many2one("powerbank.station", readonly=True)
    city = fields.Char(readonly=True)
    scene_id = fields.Many2one("powerbank.scene", readonly=True)
    vendor = fields.Selection(
        selection=lambda self: self.env["powerbank.cabinet"]._selection_vendor(),
        readonly=True,
    )
    state = fields.Selection(
        selection=lambda self: (
            self.env["powerbank.cabinet"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    slots = fields.Integer(readonly=True)
    free = fields.Integer(string="Free Slots", readonly=True)
    faults = fields.Integer(string="Faulty Slots", readonly=True)
    banks = fields.Integer(string="Power Banks", readonly=True)
    rentable = fields.Integer(readonly=True)
    level = fields.Float(string="Mean Charge (%)", aggregator="avg", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT cabinet.id,
                   cabinet.id AS cabinet_id,
                   cabinet.company_id,
                   cabinet.station_id,
                   station.city,
                   station.scene_id,
                   cabinet.vendor,
                   cabinet.state,
                   coalesce(holes.slots, 0) AS slots,
                   CASE cabinet.state WHEN 'online' THEN holes.free ELSE 0 END AS free,
                   coalesce(holes.faults, 0) AS faults,
                   coalesce(inside.banks, 0) AS banks,
                   coalesce(ready.rentable, 0) AS rentable,
                   inside.level
              FROM powerbank_cabinet cabinet
              LEFT JOIN powerbank_station station ON station.id = cabinet.station_id
              LEFT JOIN (SELECT cabinet_id, count(*) AS slots,
                                count(*) FILTER (WHERE state = 'empty') AS free,
                                count(*) FILTER (
                                    WHERE state IN ('fault', 'ghost')) AS faults
                           FROM powerbank_slot GROUP BY cabinet_id) holes
                     ON holes.cabinet_id = cabinet.id
              LEFT JOIN (SELECT cabinet_id, count(*) AS banks,
                                avg(level) FILTER (WHERE level >= 0) AS level
                           FROM powerbank_bank WHERE active GROUP BY cabinet_id) inside
                     ON inside.cabinet_id = cabinet.id
              LEFT JOIN (SELECT cabinet_id, count(*) AS rentable
                           FROM powerbank_bank bank WHERE %s GROUP BY cabinet_id) ready
                     ON ready.cabinet_id = cabinet.id
             WHERE cabinet.active AND cabinet.state <> 'removed'
            """,
            self.env["powerbank.bank"]._rentable("bank"),
        )
