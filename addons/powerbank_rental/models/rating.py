from odoo import fields, models


class Rating(models.Model):
    """What a customer thought of a rental (rule B-53); nothing follows from it.

    One a rental, once it is over; for some days he may change his mind.
    """

    _name = "powerbank.rating"
    _description = "Rating"
    _order = "id DESC"
    _rec_name = "rental_id"

    rental_id = fields.Many2one(
        "powerbank.rental", required=True, readonly=True, ondelete="restrict"
    )
    customer_id = fields.Many2one(
        related="rental_id.customer_id", store=True, index=True
    )
    station_id = fields.Many2one(related="rental_id.station_id", store=True, index=True)
    company_id = fields.Many2one(related="rental_id.company_id", store=True)
    stars = fields.Integer(required=True, readonly=True, aggregator="avg")
    tag_ids = fields.Many2many("powerbank.rating.tag", string="Tags", readonly=True)
    comment = fields.Text(readonly=True)

    _one_a_rental = models.UniqueIndex("(rental_id)", "This rental is rated already.")
    _stars_range = models.Constraint(
        "CHECK (stars BETWEEN 1 AND 5)", "One to five stars."
    )
