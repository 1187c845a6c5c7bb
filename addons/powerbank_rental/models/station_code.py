from odoo import models


class StationCode(models.Model):
    """The name by which mini-programs and feeds speak of a station."""

    _name = "powerbank.station"
    _inherit = ["powerbank.station", "powerbank.coded"]

    _code_uniq = models.UniqueIndex("(code)", "Another station carries this code.")
