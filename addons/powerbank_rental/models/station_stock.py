from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Share of free slots at or below which a station counts as full, and share of
#: rentable banks at or below which it counts as low (thresholds of table D.9).
FULL_SHARE = 0.10
LOW_SHARE = 0.20

#: What the counts are made of; written before they are counted.
COUNTED = {
    "powerbank.station": ["active", "company_id"],
    "powerbank.cabinet": ["active", "state", "station_id"],
    "powerbank.slot": ["cabinet_id", "state", "station_id"],
    "powerbank.bank": ["active", "level", "slot_id", "state", "station_id"],
    "powerbank.reservation": ["cabinet_id", "kind", "state"],
}


class StationStock(models.Model):
    """What stations hold, counted in one statement however many there are.

    Nothing is stored, so nothing can drift. Screens of one station, lists, the desk
    and the map ask the same statement.
    """

    _inherit = "powerbank.station"

    def _count_stock(self):
        """Return `{station id: {name: count, "stock_state": ...}}` of these stations.

        The names: slots, free, faults, banks, rentable, cabinets, offline,
        disabled, online, silent (online, but not heard of lately: rule A-087).
        """
        if not self.ids:
            return {}
        query = self._stock_query(SQL("%s", tuple(self.ids)))
        return {row["id"]: row for row in self.env.execute_query_dict(query)}

    @api.model
    def _stock_query(self, stations):
        """Return the SQL of the counts and the stock state of some stations.

        :param SQL stations: what may stand after `id IN`: ids, or a query of ids.
        """
        for model, names in COUNTED.items():
            self.env[model].flush_model(names)
        return SQL(
            """SELECT counts.*, CASE
                        WHEN cabinets > 0 AND offline = cabinets THEN 'offline'
                        WHEN silent > 0 AND silent = online THEN 'unknown'
                        WHEN rentable = 0 THEN 'empty'
                        WHEN free <= slots * %(full)s::float8 THEN 'full'
                        WHEN rentable <= greatest(1, slots * %(low)s::float8) THEN 'low'
                        ELSE 'ok' END AS stock_state
                 FROM (%(counts)s) counts""",
            full=FULL_SHARE,
            low=LOW_SHARE,
            counts=self._count_query(stations),
        )

    @api.model
    def _count_query(self, stations):
        return SQL(
            """SELECT station.id,
                      coalesce(machines.cabinets, 0) AS cabinets,
                      coalesce(machines.offline, 0) AS offline,
                      coalesce(machines.disabled, 0) AS disabled,
                      coalesce(machines.online, 0) AS online,
                      coalesce(machines.silent, 0) AS silent,
                      coalesce(holes.slots, 0) AS slots,
                      coalesce(holes.free, 0) AS free,
                      coalesce(holes.faults, 0) AS faults,
                      coalesce(inside.banks, 0) AS banks,
                      coalesce(ready.rentable, 0) AS rentable
                 FROM powerbank_station station
                 LEFT JOIN (%(machines)s) machines ON machines.station_id = station.id
                 LEFT JOIN (%(holes)s) holes ON holes.station_id = station.id
                 LEFT JOIN (%(inside)s) inside ON inside.station_id = station.id
                 LEFT JOIN (%(ready)s) ready ON ready.station_id = station.id
                WHERE station.id IN %(stations)s""",
            machines=self._machines_query(stations),
            holes=self._holes_query(stations),
            inside=self._banks_query("banks", SQL("bank.active"), stations),
            ready=self._banks_query(
                "rentable", self.env["powerbank.bank"]._rentable("bank"), stations
            ),
            stations=stations,
        )

    @api.model
    def _machines_query(self, stations):
        return SQL(
            """SELECT station_id, count(*) AS cabinets,
                      count(*) FILTER (WHERE state IN ('offline', 'fault')) AS offline,
                      count(*) FILTER (WHERE state = 'disabled') AS disabled,
                      count(*) FILTER (WHERE state = 'online') AS online,
                      count(*) FILTER (WHERE state = 'online' AND %s) AS silent
                 FROM powerbank_cabinet cabinet
                WHERE active AND state <> 'removed' AND station_id IN %s
                GROUP BY station_id""",
            self.env["powerbank.cabinet"]._silent("cabinet"),
            stations,
        )

    @api.model
    def _holes_query(self, stations):
        return SQL(
            """SELECT slot.station_id, count(*) AS slots,
                      count(*) FILTER (
                          WHERE slot.state = 'empty' AND cabinet.state = 'online'
                            AND cabinet.active AND %s) AS free,
                      count(*) FILTER (
                          WHERE slot.state IN ('fault', 'ghost')) AS faults
                 FROM powerbank_slot slot
                 JOIN powerbank_cabinet cabinet ON cabinet.id = slot.cabinet_id
                WHERE slot.station_id IN %s
                GROUP BY slot.station_id""",
            self.env["powerbank.slot"]._unreserved("slot"),
            stations,
        )

    @api.model
    def _banks_query(self, name, condition, stations):
        return SQL(
            """SELECT bank.station_id, count(*) AS %s
                 FROM powerbank_bank bank
                WHERE %s AND bank.station_id IN %s
                GROUP BY bank.station_id""",
            SQL.identifier(name),
            condition,
            stations,
        )

    def _search_stock_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        stations = self._search([("active", "=", True)]).subselect()
        query = SQL(
            "(SELECT id FROM (%s) stock WHERE stock_state IN %s)",
            self._stock_query(stations),
            tuple(value) or (None,),
        )
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s IN %s", SQL.identifier(alias, "id"), query
            )
        )
