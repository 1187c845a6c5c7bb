from odoo import fields, models
from odoo.tools import SQL

from ..tokens import code as random_code


class Coded(models.AbstractModel):
    """Records that go by a random code; also those that are older than the column."""

    _name = "powerbank.coded"
    _description = "Goes by a Code"

    code = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: random_code()
    )

    def _init_column(self, column_name):
        """Give each record that exists already a code of its own."""
        if column_name != "code":
            return super()._init_column(column_name)
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("SELECT id FROM %s WHERE code IS NULL", table))
        for (record_id,) in self.env.cr.fetchall():
            query = SQL("UPDATE %s SET code = %s", table, random_code())
            self.env.cr.execute(SQL("%s WHERE id = %s", query, record_id))
        return None
