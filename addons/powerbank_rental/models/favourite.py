from odoo import fields, models


class Favourite(models.Model):
    """A station that a customer comes back to."""

    _name = "powerbank.favourite"
    _description = "Favourite Station"
    _order = "id DESC"
    _rec_name = "station_id"

    customer_id = fields.Many2one(
        "powerbank.customer", required=True, readonly=True, ondelete="cascade"
    )
    station_id = fields.Many2one(
        "powerbank.station",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )

    _once = models.UniqueIndex(
        "(customer_id, station_id)", "This station is a favourite already."
    )
