from odoo import fields, models
from odoo.tools import SQL

from .online_report import DAYS, periods

#: Alerts that say that a cabinet, or a part of it, does not work.
FAILURES = (
    "offline",
    "fault",
    "tamper",
    "tilt",
    "overheated",
    "power",
    "cabinet_lost",
    "slot_jam",
    "slot_reader",
)

COUNTS = """
    LEFT JOIN (SELECT cabinet_id, count(*) AS slots,
                      count(*) FILTER (WHERE state IN ('fault', 'ghost')) AS faults,
                      sum(misread_count) AS wrong_banks
                 FROM powerbank_slot GROUP BY cabinet_id) hole
           ON hole.cabinet_id = cabinet.id
    LEFT JOIN (SELECT cabinet_id, count(*) AS banks,
                      count(*) FILTER (WHERE level >= %(least)s) AS lendable
                 FROM powerbank_bank WHERE state = 'docked' GROUP BY cabinet_id) inside
           ON inside.cabinet_id = cabinet.id
    LEFT JOIN (SELECT cabinet_id, sum(extract(epoch FROM ended - began)) / 3600
                      AS service_hours
                 FROM (%(periods)s) period WHERE state = 'online'
                GROUP BY cabinet_id) service
           ON service.cabinet_id = cabinet.id
    LEFT JOIN (SELECT cabinet_id, count(*) AS failures, count(cleared_at) AS repairs,
                      sum(extract(epoch FROM cleared_at - raised_at)) / 3600
                      AS repair_hours
                 FROM powerbank_alert
                WHERE kind = ANY(%(failures)s) AND raised_at >= %(since)s
                GROUP BY cabinet_id) trouble
           ON trouble.cabinet_id = cabinet.id
    LEFT JOIN (SELECT cabinet_id, count(*) AS unknown_ejects
                 FROM powerbank_command
                WHERE kind = 'eject' AND state = 'unknown' AND create_date >= %(since)s
                GROUP BY cabinet_id) doubt
           ON doubt.cabinet_id = cabinet.id
    LEFT JOIN (SELECT cabinet_id, count(*) AS duplicates
                 FROM powerbank_device_event
                WHERE state = 'ignored' AND kind IN ('returned', 'self_test')
                  AND outcome = 'ok' AND received_at >= %(since)s
                GROUP BY cabinet_id) again
           ON again.cabinet_id = cabinet.id
    LEFT JOIN (SELECT return_cabinet_id AS cabinet_id, count(*) AS suspects
                 FROM powerbank_rental
                WHERE clock_suspect AND ended_at >= %(since)s
                GROUP BY return_cabinet_id) clock
           ON clock.cabinet_id = cabinet.id
    LEFT JOIN (SELECT cabinet_id, count(*) AS differences
                 FROM powerbank_cabinet_difference WHERE resolved_at IS NULL
                GROUP BY cabinet_id) difference
           ON difference.cabinet_id = cabinet.id
"""


class HealthReport(models.Model):
    """KPI-61 to 63, 66, 67 and 69: one row a cabinet, for the last 30 days."""

    _name = "powerbank.health.report"
    _description = "Cabinet Health"
    _auto = False
    _depends = {
        "powerbank.alert": ["cabinet_id", "cleared_at", "kind", "raised_at"],
        "powerbank.bank": ["cabinet_id", "level", "state"],
        "powerbank.cabinet": [
            *("company_id", "firmware", "hardware", "state", "station_id")
        ],
        "powerbank.cabinet.difference": ["cabinet_id", "resolved_at"],
        "powerbank.cabinet.state.log": ["at", "cabinet_id", "state"],
        "powerbank.command": ["cabinet_id", "kind", "state"],
        "powerbank.device.event": ["cabinet_id", "kind", "outcome", "state"],
        "powerbank.rental": ["clock_suspect", "ended_at", "return_cabinet_id"],
        "powerbank.slot": ["cabinet_id", "misread_count", "state"],
    }
    _order = "failures DESC, cabinet_id"
    _rec_name = "cabinet_id"

    cabinet_id = fields.Many2one("powerbank.cabinet", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    station_id = fields.Many2one("powerbank.station", readonly=True)
    vendor = fields.Selection(
        selection=lambda self: self.env["powerbank.cabinet"]._selection_vendor(),
        readonly=True,
    )
    firmware = fields.Char(readonly=True)
    hardware = fields.Char(string="Model", readonly=True)
    state = fields.Selection(
        selection=lambda self: (
            self.env["powerbank.cabinet"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    slots = fields.Integer(readonly=True)
    faults = fields.Integer(string="Faulty Slots", readonly=True)
    banks = fields.Integer(string="Power Banks Docked", readonly=True)
    lendable = fields.Integer(string="Charged Enough", readonly=True)
    service_hours = fields.Float(string="Hours Online", readonly=True)
    failures = fields.Integer(readonly=True)
    repairs = fields.Integer(readonly=True)
    repair_hours = fields.Float(string="Hours to Repair", readonly=True)
    unknown_ejects = fields.Integer(string="Ejects Without Answer", readonly=True)
    wrong_banks = fields.Integer(string="Wrong Power Banks", readonly=True)
    duplicates = fields.Integer(string="Repeated Returns", readonly=True)
    clock_suspects = fields.Integer(string="Doubtful Clocks", readonly=True)
    differences = fields.Integer(string="Open Differences", readonly=True)

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        counts = SQL(
            COUNTS,
            least=self.env["powerbank.bank"]._min_lend_level(),
            periods=periods(),
            failures=list(FAILURES),
            since=fields.Datetime.subtract(now, days=DAYS),
        )
        return SQL(
            """
            SELECT cabinet.id, cabinet.id AS cabinet_id, cabinet.company_id,
                   cabinet.station_id, cabinet.vendor, cabinet.firmware,
                   cabinet.hardware, cabinet.state,
                   coalesce(slots, 0) AS slots, coalesce(faults, 0) AS faults,
                   coalesce(banks, 0) AS banks, coalesce(lendable, 0) AS lendable,
                   coalesce(service_hours, 0) AS service_hours,
                   coalesce(failures, 0) AS failures, coalesce(repairs, 0) AS repairs,
                   coalesce(repair_hours, 0) AS repair_hours,
                   coalesce(unknown_ejects, 0) AS unknown_ejects,
                   coalesce(wrong_banks, 0) AS wrong_banks,
                   coalesce(duplicates, 0) AS duplicates,
                   coalesce(suspects, 0) AS clock_suspects,
                   coalesce(differences, 0) AS differences
              FROM powerbank_cabinet cabinet
            %s
             WHERE cabinet.active AND cabinet.state NOT IN ('registered', 'removed')
            """,
            counts,
        )
