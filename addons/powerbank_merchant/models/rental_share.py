from odoo import api, fields, models
from odoo.tools import SQL

from .placement_share import ROLES


class RentalShare(models.Model):
    """The share a partner was promised when the rental began (case C62).

    A copy, not a link: whatever happens to the contract later, this rental is split
    by these rates.
    """

    _name = "powerbank.rental.share"
    _description = "Frozen Share of a Rental"
    _inherit = ["powerbank.append.only"]
    _order = "id"
    _rec_name = "merchant_id"

    rental_id = fields.Many2one(
        comodel_name="powerbank.rental",
        required=True,
        index=True,
        ondelete="restrict",
    )
    placement_id = fields.Many2one(
        comodel_name="powerbank.placement",
        string="Contract",
        required=True,
        index=True,
        ondelete="restrict",
    )
    role = fields.Selection(selection=ROLES, required=True)
    merchant_id = fields.Many2one(
        comodel_name="powerbank.merchant",
        required=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        index=True,
        ondelete="restrict",
    )
    rate = fields.Float(string="Rate (%)", digits=(5, 2), required=True)

    _rental_role_merchant_uniq = models.UniqueIndex(
        "(rental_id, role, merchant_id)",
        "A merchant has at most one share in a role of a rental.",
    )
    _merchant_latest = models.Index("(merchant_id, id DESC)")

    # === BUSINESS METHODS === #

    @api.model
    def _freeze(self, rental):
        """Copy the shares in force at the rental's station today (row R03).

        The day is that of the station's own clock. One statement, because renting
        must stay cheap; no contract in force means no shares.

        :param rental: one `powerbank.rental` record.
        """
        rental.flush_recordset(["station_id"])
        self.env["powerbank.placement"].flush_model(
            ["date_from", "date_to", "state", "station_id"]
        )
        self.env["powerbank.placement.share"].flush_model(
            ["merchant_id", "placement_id", "rate", "role", "sequence"]
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO powerbank_rental_share
                       (rental_id, placement_id, role, merchant_id, partner_id, rate,
                        create_uid, write_uid, create_date, write_date)
                SELECT %(rental)s, placement.id, share.role, merchant.id,
                       merchant.partner_id, share.rate,
                       %(user)s, %(user)s, %(now)s, %(now)s
                  FROM powerbank_placement placement
                  JOIN powerbank_placement_share share
                    ON share.placement_id = placement.id
                  JOIN powerbank_merchant merchant ON merchant.id = share.merchant_id
                 WHERE placement.station_id = %(station)s
                   AND placement.state = 'active'
                   AND daterange(placement.date_from, placement.date_to, '[]')
                       @> (SELECT (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE tz)::date
                             FROM powerbank_station WHERE id = %(station)s)
                 ORDER BY share.sequence, share.id
                """,
                rental=rental.id,
                station=rental.station_id.id,
                user=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        rental.invalidate_recordset(["share_ids"])
