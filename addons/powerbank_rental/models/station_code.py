from odoo import fields, models
from odoo.tools import SQL

from ..tokens import code as random_code


class StationCode(models.Model):
    """The name by which mini-programs and feeds speak of a station."""

    _inherit = "powerbank.station"

    code = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: random_code()
    )

    _code_uniq = models.UniqueIndex("(code)", "Another station carries this code.")

    def _init_column(self, column_name):
        """Give each station that exists already a code of its own."""
        if column_name != "code":
            return super()._init_column(column_name)
        self.env.cr.execute("SELECT id FROM powerbank_station WHERE code IS NULL")
        for (station_id,) in self.env.cr.fetchall():
            self.env.cr.execute(
                SQL(
                    "UPDATE powerbank_station SET code = %s WHERE id = %s",
                    random_code(),
                    station_id,
                )
            )
        return None
