from odoo import fields, models
from odoo.tools import SQL

#: Days that the figures look back.
DAYS = 30

#: When each station is open, in UTC; one without a table of hours is always open.
#: A span that closes no later than it opens ends on the next day.
OPEN_SPANS = """
    SELECT station.id AS station_id, day::date AS day,
           (day + make_interval(mins => round(hours.opens * 60)::int))
               AT TIME ZONE station.tz AT TIME ZONE 'UTC' AS opens,
           (day + make_interval(mins => round(hours.closes * 60)::int))
               AT TIME ZONE station.tz AT TIME ZONE 'UTC' AS closes
      FROM powerbank_station station
     CROSS JOIN generate_series(%(today)s::timestamp - %(days)s * interval '1 day',
                                %(today)s::timestamp, interval '1 day') AS day
     CROSS JOIN LATERAL (
           SELECT period.from_hour AS opens,
                  period.to_hour + CASE WHEN period.to_hour <= period.from_hour
                                        THEN 24 ELSE 0 END AS closes
             FROM powerbank_opening_period period
            WHERE period.station_id = station.id
              AND NOT coalesce(period.closed, FALSE)
              AND (period.date = day::date
                   OR period.weekday = (extract(isodow FROM day) - 1)::int::text
                      AND NOT EXISTS (
                          SELECT FROM powerbank_opening_period other
                           WHERE other.station_id = station.id
                             AND other.date = day::date))
            UNION ALL
           SELECT 0, 24
            WHERE NOT EXISTS (SELECT FROM powerbank_opening_period period
                               WHERE period.station_id = station.id
                                 AND period.weekday IS NOT NULL)) hours
"""

#: In which state each cabinet was from when to when, within the days looked at.
PERIODS = """
    SELECT cabinet.id AS cabinet_id, log.state,
           greatest(log.at, %(since)s) AS began,
           lead(log.at, 1, %(now)s) OVER (
               PARTITION BY cabinet.id ORDER BY log.at, log.id) AS ended
      FROM powerbank_cabinet cabinet
     CROSS JOIN LATERAL (
           (SELECT id, state, at FROM powerbank_cabinet_state_log
             WHERE cabinet_id = cabinet.id AND at < %(since)s
             ORDER BY at DESC, id DESC LIMIT 1)
            UNION ALL
           (SELECT id, state, at FROM powerbank_cabinet_state_log
             WHERE cabinet_id = cabinet.id AND at >= %(since)s)) log
"""


class OnlineReport(models.Model):
    """KPI-60: how long cabinets were online while their venues were open."""

    _name = "powerbank.online.report"
    _description = "Online Time"
    _auto = False
    _depends = {
        "powerbank.cabinet": ["company_id", "state", "station_id", "vendor"],
        "powerbank.cabinet.state.log": ["at", "cabinet_id", "state"],
        "powerbank.opening.period": ["closed", "date", "from_hour", "to_hour"],
        "powerbank.station": ["city", "tz"],
    }
    _order = "day DESC, cabinet_id"
    _rec_name = "cabinet_id"

    day = fields.Date(readonly=True)
    cabinet_id = fields.Many2one("powerbank.cabinet", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    station_id = fields.Many2one("powerbank.station", readonly=True)
    city = fields.Char(readonly=True)
    vendor = fields.Selection(
        selection=lambda self: self.env["powerbank.cabinet"]._selection_vendor(),
        readonly=True,
    )
    open_hours = fields.Float(readonly=True, digits=(16, 2))
    online_hours = fields.Float(readonly=True, digits=(16, 2))
    rate = fields.Float(
        string="Online (%)", readonly=True, aggregator="avg", digits=(16, 2)
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH period AS MATERIALIZED (%(periods)s),
                 span AS MATERIALIZED (%(spans)s),
                 total AS (
                 SELECT cabinet.id, span.day,
                        extract(epoch FROM sum(shared.time)) / 3600 AS open_hours,
                        coalesce(extract(epoch FROM sum(shared.time) FILTER (
                            WHERE period.state = 'online')), 0) / 3600 AS online_hours
                   FROM powerbank_cabinet cabinet
                   JOIN span ON span.station_id = cabinet.station_id
                   JOIN period ON period.cabinet_id = cabinet.id
                    AND period.began < span.closes AND period.ended > span.opens
                  CROSS JOIN LATERAL (
                        SELECT least(period.ended, span.closes)
                             - greatest(period.began, span.opens) AS time) shared
                  WHERE period.state NOT IN ('registered', 'removed')
                  GROUP BY cabinet.id, span.day)
            SELECT total.id * 64 + (%(today)s::date - total.day) AS id,
                   total.day, total.id AS cabinet_id, cabinet.company_id,
                   cabinet.station_id, station.city, cabinet.vendor,
                   total.open_hours, total.online_hours,
                   100 * total.online_hours / nullif(total.open_hours, 0) AS rate
              FROM total
              JOIN powerbank_cabinet cabinet ON cabinet.id = total.id
              JOIN powerbank_station station ON station.id = cabinet.station_id
            """,
            periods=periods(),
            spans=SQL(OPEN_SPANS, today=fields.Date.today(), days=DAYS),
            today=fields.Date.today(),
        )

    def _read_group_select(self, aggregate_spec, query):
        """The rate of many days is that of their sums, not the mean of their rates."""
        if aggregate_spec != "rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100 * sum(%s) / nullif(sum(%s), 0)",
            self._field_to_sql(self._table, "online_hours", query),
            self._field_to_sql(self._table, "open_hours", query),
        )


def periods():
    """Return the query of cabinets' states within the days looked at."""
    now = fields.Datetime.now()
    return SQL(PERIODS, now=now, since=fields.Datetime.subtract(now, days=DAYS))
