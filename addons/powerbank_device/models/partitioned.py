import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import Error

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Months for which there is a part before they begin.
AHEAD = 2
#: Advisory lock of whoever makes or drops parts.
LOCK = 0x5042_0005

PARTS = """
    SELECT child.relname
      FROM pg_inherits
      JOIN pg_class parent ON parent.oid = inhparent
      JOIN pg_class child ON child.oid = inhrelid
     WHERE parent.relname = %s
       AND parent.relnamespace = current_schema::regnamespace
     ORDER BY child.relname
"""


class Partitioned(models.AbstractModel):
    """A table cut by month, which the gateway fills and nobody changes.

    Months are made before they begin, and dropped whole once all of their rows are
    older than a setting says: nothing is deleted row by row, however much there is.
    """

    _name = "powerbank.partitioned"
    _description = "Table in Monthly Parts"
    _auto = False
    _log_access = False

    #: Column (timestamp, UTC) by which the table is cut.
    _part_by = "at"
    #: Setting for how many days rows are kept, and what holds without it (0: for ever).
    _keep_setting = None
    _keep_days = 0
    #: Columns in SQL; `id` and the primary key come first by themselves.
    _sql_columns = ""

    at = fields.Datetime(string="Received At", readonly=True)

    @property
    def _table_query(self):
        """Read the table itself; Odoo looks for none that is cut into parts."""
        return SQL("SELECT * FROM %s", SQL.identifier(self._table))

    def init(self):
        """Make the table and the parts that are needed now."""
        if not self._abstract:
            self.env.cr.execute(
                SQL(
                    """
                    CREATE SEQUENCE IF NOT EXISTS %(sequence)s;
                    CREATE TABLE IF NOT EXISTS %(table)s (
                        id bigint NOT NULL DEFAULT nextval(%(sequence_name)s),
                        %(columns)s,
                        PRIMARY KEY (id, %(part_by)s)
                    ) PARTITION BY RANGE (%(part_by)s);
                    CREATE INDEX IF NOT EXISTS %(index)s
                        ON %(table)s (cabinet_id, %(part_by)s)
                    """,
                    sequence=SQL.identifier(f"{self._table}_id_seq"),
                    sequence_name=f"{self._table}_id_seq",
                    table=SQL.identifier(self._table),
                    columns=SQL(self._sql_columns),
                    part_by=SQL.identifier(self._part_by),
                    index=SQL.identifier(f"{self._table}_cabinet"),
                )
            )
            self._make_parts()

    # === BUSINESS METHODS === #

    @api.model
    def _tables(self):
        """Return the models whose tables are cut by month."""
        return [
            self.env[name]
            for name in sorted(self.pool.descendants([Partitioned._name], "_inherit"))
            if not self.env[name]._abstract
        ]

    @api.model
    def _make_all_parts(self):
        """Make what is missing of this and the next months in every table."""
        for table in self._tables():
            table._make_parts()

    @api.model
    def _make_parts(self):
        """Make what is missing: the month before, for what comes late, to `AHEAD`."""
        first = fields.Date.today().replace(day=1)
        there = set(self._parts())
        for months in range(-1, AHEAD + 1):
            month = first + relativedelta(months=months)
            if self._part_name(month) not in there:
                self._make_part(month)

    @api.model
    def _make_part(self, month):
        """Make one part; attached, so that nobody who writes or reads waits long."""
        part = SQL.identifier(self._part_name(month))
        self.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if self._part_name(month) in self._parts():
            return
        self.env.cr.execute(
            SQL(
                """
                CREATE TABLE %(part)s (LIKE %(table)s INCLUDING DEFAULTS);
                ALTER TABLE %(table)s ATTACH PARTITION %(part)s
                  FOR VALUES FROM (%(first)s) TO (%(end)s)
                """,
                part=part,
                table=SQL.identifier(self._table),
                first=month,
                end=month + relativedelta(months=1),
            )
        )

    @api.model
    def _drop_parts(self):
        """Drop the months that ended longer ago than rows are kept."""
        params = self.env["ir.config_parameter"].sudo()
        days = int(params.get_param(self._keep_setting, self._keep_days))
        if not days:
            return
        horizon = fields.Date.today() - timedelta(days=days)
        # all that is in an earlier month than the horizon's is older than that
        first_kept = self._part_name(horizon.replace(day=1))
        for part in self._parts():
            if part < first_kept:
                self.env.cr.execute(SQL("DROP TABLE %s", SQL.identifier(part)))
                _logger.info("dropped %s", part)

    @api.model
    def _cron_parts(self):
        """Make and drop parts; a table that somebody reads for long waits a day."""
        for table in self._tables():
            try:
                self.env.cr.execute("SET LOCAL lock_timeout = '5s'")
                table._make_parts()
                table._drop_parts()
                self.env["ir.cron"]._commit_progress(1)
            except Error:
                self.env.cr.rollback()
                _logger.exception("the parts of %s are left for later", table._name)

    @api.model
    def _parts(self):
        """Return the names of the parts, oldest first."""
        rows = self.env.execute_query(SQL(PARTS, self._table))
        return [name for (name,) in rows]

    @api.model
    def _part_name(self, month):
        return f"{self._table}_{month:%Y_%m}"
