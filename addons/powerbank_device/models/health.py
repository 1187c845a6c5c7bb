from odoo import api, models
from odoo.tools import SQL

#: Of the fleet's power banks (KPI-63 and 64).
BANKS = """
    SELECT (SELECT avg(served.level_out)
              FROM powerbank_rental_bank served
              JOIN powerbank_bank lent ON lent.id = served.bank_id
             WHERE served.level_out >= 0 AND lent.company_id = ANY(%(companies)s)
               AND served.from_at >= %(now)s - interval '30 days'),
           avg(health) FILTER (WHERE health >= 0),
           avg(cycles) FILTER (WHERE cycles > 0),
           100.0 * count(*) FILTER (WHERE is_near_end) / nullif(count(age), 0)
      FROM (%(wear)s) wear
     WHERE company_id = ANY(%(companies)s)
"""

#: How many power banks are gone (KPI-65), of how many the fleet had on the mean of the
#: 30 days, or since its first one. One that is missed counts until it is given up.
LOSSES = """
    SELECT 100.0 * count(*) FILTER (WHERE state = 'lost' AND gone_at >= since
                                       OR is_missed)
           / nullif(sum(extract(epoch FROM coalesce(gone_at, %(now)s)
                                           - greatest(entered_at, since)))
                    FILTER (WHERE gone_at IS NULL OR gone_at > since)
                    / extract(epoch FROM %(now)s - since), 0),
           count(*) FILTER (WHERE state = 'sold' AND gone_at >= since)
      FROM (SELECT bank.state, bank.create_date AS entered_at, gone.at AS gone_at,
                   bank.state = 'in_transit_unknown'
                   AND bank.unknown_since < %(now)s - interval '7 days' AS is_missed,
                   greatest(%(now)s - interval '30 days',
                            min(bank.create_date) OVER ()) AS since
              FROM powerbank_bank bank
              LEFT JOIN LATERAL (
                   SELECT max(move.at) AS at
                     FROM powerbank_bank_move move
                    WHERE move.bank_id = bank.id AND move.state_after = bank.state
                      AND bank.state IN ('lost', 'sold', 'scrapped')) gone ON TRUE
             WHERE bank.company_id = ANY(%(companies)s)) bank
     GROUP BY since
    HAVING %(now)s > since
"""

#: Of the newest events (KPI-85): seconds until applied, and since they took effect.
DELAYS = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY delay),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY delay),
           percentile_cont(0.5) WITHIN GROUP (
               ORDER BY extract(epoch FROM received_at - effective_at)),
           percentile_cont(0.95) WITHIN GROUP (
               ORDER BY extract(epoch FROM received_at - effective_at))
      FROM (SELECT delay, received_at, effective_at FROM powerbank_device_event
             WHERE cabinet_id IN (SELECT id FROM powerbank_cabinet
                                   WHERE company_id = ANY(%(companies)s))
             ORDER BY id DESC LIMIT 10000) event
     WHERE delay IS NOT NULL
"""

#: What waits to leave the house or to be worked on (KPI-86): seconds and counts.
QUEUES = """
    SELECT (SELECT extract(epoch FROM %(now)s - min(due_at)) FROM powerbank_command
             WHERE state = 'queued'),
           (SELECT extract(epoch FROM %(now)s - min(received_at))
              FROM powerbank_device_event WHERE state = 'received'),
           (SELECT extract(epoch FROM %(now)s - min(wake_at))
              FROM powerbank_notification WHERE state = 'queued'),
           (SELECT extract(epoch FROM %(now)s - min(nextcall)) FROM ir_cron
             WHERE active AND nextcall < %(now)s),
           (SELECT count(*) FROM ir_cron WHERE active AND failure_count > 0)
"""


class Health(models.AbstractModel):
    """The figures about cabinets and the system on one page (KPI-60 to 69, 85, 86)."""

    _name = "powerbank.health"
    _description = "Health of Fleet and System"

    # === PUBLIC METHODS === #

    @api.model
    @api.readonly
    def read_figures(self):
        """Return the figures, `[{"id", "label", "value", "unit", "action"}]`.

        A value is a number, None where nothing was measured; an action is the XML id
        of what shows it in detail, or False.

        :raise AccessError: the user is no dispatcher.
        """
        self.env["powerbank.desk"]._check_dispatcher()
        self.env.flush_all()
        return [
            *self._online_figures(),
            *self._cabinet_figures(),
            *self._bank_figures(),
            *self._system_figures(),
        ]

    # === BUSINESS METHODS === #

    @api.model
    def _figure(self, number, label, value, unit, action=False):
        value = None if value is None else round(float(value), 2)
        return {
            "id": f"KPI-{number}",
            "label": label,
            "value": value,
            "unit": unit,
            "action": action and f"powerbank_device.{action}",
        }

    @api.model
    def _online_figures(self):
        ((rate,),) = self.env["powerbank.online.report"]._read_group(
            [], [], ["rate:avg"]
        )
        label = self.env._("Online in Open Hours")
        return [self._figure(60, label, rate, "%", "online_report_action")]

    @api.model
    def _cabinet_figures(self):
        names = (
            *("service_hours", "failures", "repair_hours", "repairs", "faults"),
            *("slots", "lendable", "banks", "unknown_ejects", "wrong_banks"),
            *("duplicates", "clock_suspects", "differences"),
        )
        report = self.env["powerbank.health.report"]
        (sums,) = report._read_group([], [], [f"{name}:sum" for name in names])
        total = dict(zip(names, sums, strict=True))
        versions = report._read_group([("firmware", "!=", False)], ["firmware"])

        def share(part, whole, factor=1):
            return factor * total[part] / total[whole] if total[whole] else None

        rows = (
            (
                61,
                self.env._("Between Failures"),
                share("service_hours", "failures"),
                "h",
            ),
            (61, self.env._("To Repair"), share("repair_hours", "repairs"), "h"),
            (62, self.env._("Faulty Slots"), share("faults", "slots", 100), "%"),
            (
                63,
                self.env._("Charged Enough to Lend"),
                share("lendable", "banks", 100),
                "%",
            ),
            (66, self.env._("Ejects Without Answer"), total["unknown_ejects"], ""),
            (66, self.env._("Wrong Power Banks"), total["wrong_banks"], ""),
            (66, self.env._("Repeated Returns"), total["duplicates"], ""),
            (66, self.env._("Doubtful Clocks"), total["clock_suspects"], ""),
            (67, self.env._("Firmware Versions"), len(versions), ""),
            (69, self.env._("Open Differences"), total["differences"], ""),
        )
        return [self._figure(*row, "health_report_action") for row in rows]

    @api.model
    def _bank_figures(self):
        wear = self.env["powerbank.wear.report"]._table_query
        charge, health, cycles, old = self._measure(BANKS, wear=wear)
        lost, sold = self._measure(LOSSES) or (None, 0)
        shown = "wear_report_action"
        return [
            self._figure(63, self.env._("Mean Charge at Lending"), charge, "%"),
            self._figure(64, self.env._("Mean Battery Health"), health, "%", shown),
            self._figure(64, self.env._("Mean Charging Cycles"), cycles, "", shown),
            self._figure(64, self.env._("Near the End of Safe Use"), old, "%", shown),
            self._figure(65, self.env._("Lost in 30 Days"), lost, "%"),
            self._figure(65, self.env._("Sold in 30 Days"), sold, ""),
        ]

    @api.model
    def _system_figures(self):
        half, most, effect, late = self._measure(DELAYS)
        command, event, message, job, failed = self._measure(QUEUES)
        return [
            self._figure(85, self.env._("Event to Books, Half"), half, "s"),
            self._figure(85, self.env._("Event to Books, 95 of 100"), most, "s"),
            self._figure(85, self.env._("Effect to Receipt, Half"), effect, "s"),
            self._figure(85, self.env._("Effect to Receipt, 95 of 100"), late, "s"),
            self._figure(86, self.env._("Oldest Command That Waits"), command, "s"),
            self._figure(86, self.env._("Oldest Event That Waits"), event, "s"),
            self._figure(86, self.env._("Oldest Message That Waits"), message, "s"),
            self._figure(86, self.env._("Most Overdue Job"), job, "s"),
            self._figure(86, self.env._("Jobs That Fail"), failed, ""),
        ]

    @api.model
    def _measure(self, query, **parts):
        """Return the one row of a query, None where it has none."""
        rows = self.env.execute_query(
            SQL(query, now=self.env.cr.now(), companies=self.env.companies.ids, **parts)
        )
        return next(iter(rows), None)
