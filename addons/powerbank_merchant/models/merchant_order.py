from odoo import api, fields, models
from odoo.tools import SQL


class MerchantOrder(models.Model):
    """What a merchant may know of a rental he earns from, and nothing more.

    One row for each rental and merchant. Portal users read this model and never the
    rental itself, so that no field of it can lead them to the customer.
    """

    _name = "powerbank.merchant.order"
    _description = "Merchant's Order"
    _auto = False
    _order = "id desc"
    _depends = {
        "powerbank.rental": [
            "name",
            "state",
            "station_id",
            "company_id",
            "currency_id",
            "confirmed_at",
            "started_at",
            "ended_at",
            "due",
        ],
        "powerbank.rental.share": ["rental_id", "merchant_id", "partner_id"],
    }

    name = fields.Char(string="Order", readonly=True)
    rental_id = fields.Many2one(comodel_name="powerbank.rental", readonly=True)
    merchant_id = fields.Many2one(comodel_name="powerbank.merchant", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    station_id = fields.Many2one(comodel_name="powerbank.station", readonly=True)
    status = fields.Selection(
        selection=[
            ("in_progress", "In progress"),
            ("unpaid", "Awaiting payment"),
            ("completed", "Completed"),
            ("cancelled", "Nothing rented"),
        ],
        readonly=True,
    )
    ordered_at = fields.Datetime(readonly=True)
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    due = fields.Monetary(string="Amount", readonly=True)
    minutes = fields.Integer(related="rental_id.minutes")
    running_amount = fields.Monetary(related="rental_id.running_amount")
    price_text = fields.Text(related="rental_id.price_text")
    rate = fields.Float(
        string="Rate (%)",
        digits=(5, 2),
        compute="_compute_share",
        compute_sudo=True,
    )
    share = fields.Monetary(
        string="Own Share",
        compute="_compute_share",
        compute_sudo=True,
    )

    @property
    def _table_query(self):
        """A merchant with two roles in a rental still sees one order: his first
        share stands for both."""
        return SQL(
            """
            SELECT share.id, share.rental_id, share.merchant_id, share.partner_id,
                   rental.name, rental.company_id, rental.station_id,
                   rental.currency_id, rental.due, rental.started_at,
                   rental.ended_at, rental.confirmed_at AS ordered_at,
                   CASE
                       WHEN rental.state IN ('done', 'sold') THEN 'completed'
                       WHEN rental.state IN ('cancelled', 'eject_failed')
                           THEN 'cancelled'
                       WHEN rental.state IN ('awaiting_payment', 'written_off')
                           THEN 'unpaid'
                       ELSE 'in_progress'
                   END AS status
              FROM powerbank_rental_share share
              JOIN powerbank_rental rental ON rental.id = share.rental_id
             WHERE NOT EXISTS (
                   SELECT FROM powerbank_rental_share earlier
                    WHERE earlier.rental_id = share.rental_id
                      AND earlier.merchant_id = share.merchant_id
                      AND earlier.id < share.id)
            """
        )

    # === COMPUTE METHODS === #

    @api.depends("rental_id", "merchant_id")
    def _compute_share(self):
        """Add up the merchant's rates and what he has earned, two queries in all."""
        ours = [
            ("rental_id", "in", self.rental_id.ids),
            ("merchant_id", "in", self.merchant_id.ids),
        ]
        key = ["rental_id", "merchant_id"]
        rates = self._sum_by_order("powerbank.rental.share", ours, key, "rate:sum")
        earned = self._sum_by_order("powerbank.split.line", ours, key, "net:sum")
        for order in self:
            order.rate = rates.get((order.rental_id, order.merchant_id), 0.0)
            order.share = earned.get((order.rental_id, order.merchant_id), 0.0)

    def _sum_by_order(self, model, domain, key, aggregate):
        groups = self.env[model]._read_group(domain, key, [aggregate])
        return {(rental, merchant): total for rental, merchant, total in groups}
