from odoo import fields, models
from odoo.tools import SQL

from ..models.rental import STATES


class RentalReport(models.Model):
    """One row a rental, with what people group and add up in pivot and graph."""

    _name = "powerbank.rental.report"
    _description = "Rental Analysis"
    _auto = False
    _depends = {
        "powerbank.rental": [
            "bank_id",
            "company_id",
            "confirmed_at",
            "currency_id",
            "discount",
            "due",
            "ended_at",
            "gross",
            "mode",
            "return_station_id",
            "started_at",
            "state",
            "station_id",
            "tariff_version_id",
            "waived",
        ],
        "powerbank.station": ["city", "scene_id", "tz"],
        "powerbank.tariff.version": ["tariff_id"],
    }
    _order = "confirmed_at DESC, id DESC"
    _rec_name = "rental_id"

    rental_id = fields.Many2one("powerbank.rental", string="Order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    state = fields.Selection(selection=STATES, readonly=True)
    mode = fields.Selection(
        selection=lambda self: (
            self.env["powerbank.rental"]
            ._fields["mode"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    station_id = fields.Many2one("powerbank.station", readonly=True)
    return_station_id = fields.Many2one("powerbank.station", readonly=True)
    city = fields.Char(readonly=True)
    scene_id = fields.Many2one("powerbank.scene", readonly=True)
    tariff_id = fields.Many2one("powerbank.tariff", readonly=True)
    confirmed_at = fields.Datetime(string="Ordered At", readonly=True)
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    hour = fields.Char(
        string="Hour of the Day",
        readonly=True,
        help="In which the order was placed, by the station's clock.",
    )
    elsewhere = fields.Boolean(
        string="Returned Elsewhere",
        readonly=True,
        help="To another station than the one it was rented from.",
    )
    minutes = fields.Integer(readonly=True)
    gross = fields.Monetary(readonly=True)
    discount = fields.Monetary(readonly=True)
    waived = fields.Monetary(readonly=True)
    due = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT rental.id,
                   rental.id AS rental_id,
                   rental.company_id,
                   rental.currency_id,
                   rental.state,
                   rental.mode,
                   rental.station_id,
                   rental.return_station_id,
                   station.city,
                   station.scene_id,
                   version.tariff_id,
                   rental.confirmed_at,
                   rental.started_at,
                   rental.ended_at,
                   to_char(rental.confirmed_at AT TIME ZONE 'UTC'
                           AT TIME ZONE station.tz, 'HH24:00') AS hour,
                   rental.return_station_id <> rental.station_id AS elsewhere,
                   ceil(extract(epoch FROM rental.ended_at - rental.started_at) / 60)
                       ::int AS minutes,
                   rental.gross,
                   rental.discount,
                   rental.waived,
                   rental.due
              FROM powerbank_rental rental
              LEFT JOIN powerbank_station station ON station.id = rental.station_id
              LEFT JOIN powerbank_tariff_version version
                     ON version.id = rental.tariff_version_id
             WHERE rental.state <> 'draft'
            """
        )

    def action_open_rental(self):
        self.ensure_one()
        return self.rental_id._get_records_action()
