from odoo import fields, models
from odoo.tools import SQL

#: Days before the end of its safe use from which on a power bank is near it.
NEAR_END_DAYS = 180


class WearReport(models.Model):
    """KPI-64: how worn the power banks of the fleet are, one row each."""

    _name = "powerbank.wear.report"
    _description = "Wear of Power Banks"
    _auto = False
    _depends = {
        "powerbank.bank": [
            *("active", "company_id", "cycles", "health", "made_on", "model_id"),
            "state",
        ],
        "powerbank.bank.model": ["safe_years"],
    }
    _order = "health, bank_id"
    _rec_name = "bank_id"

    bank_id = fields.Many2one(
        "powerbank.bank", string="Power Bank", readonly=True, aggregator="count"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    model_id = fields.Many2one("powerbank.bank.model", readonly=True)
    health = fields.Integer(
        string="Health (%)", readonly=True, aggregator="avg", help="Empty: unknown."
    )
    health_band = fields.Char(
        string="Health, in Tens", readonly=True, help="From so many percent on."
    )
    cycles = fields.Integer(
        string="Charging Cycles",
        readonly=True,
        aggregator="avg",
        help="Empty: unknown.",
    )
    cycles_band = fields.Integer(
        string="Cycles, in Hundreds", readonly=True, aggregator=None
    )
    age = fields.Float(string="Age (Years)", readonly=True, aggregator="avg")
    age_band = fields.Integer(string="Age in Years", readonly=True, aggregator=None)
    is_near_end = fields.Boolean(
        string="Near the End of Safe Use",
        readonly=True,
        help="Half a year before the safe years of its model are over, and later.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT wear.*, CASE WHEN health IS NOT NULL
                                THEN lpad((least(health, 99) / 10 * 10)::text, 2, '0')
                           END AS health_band,
                   cycles / 100 * 100 AS cycles_band, floor(age)::int AS age_band
              FROM (SELECT bank.id, bank.id AS bank_id, bank.company_id, bank.model_id,
                           CASE WHEN bank.health >= 0 THEN bank.health END AS health,
                           nullif(bank.cycles, 0) AS cycles,
                           (%(today)s::date - bank.made_on) / 365.25 AS age,
                           coalesce(bank.made_on
                                    + make_interval(years => model.safe_years)
                                    < %(today)s::date + %(days)s, FALSE) AS is_near_end
                      FROM powerbank_bank bank
                      LEFT JOIN powerbank_bank_model model ON model.id = bank.model_id
                     WHERE bank.active
                       AND bank.state NOT IN ('lost', 'sold', 'scrapped')) wear
            """,
            today=fields.Date.today(),
            days=NEAR_END_DAYS,
        )
