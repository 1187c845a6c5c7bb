from odoo import api, fields, models


class StationRating(models.Model):
    """What customers think of renting at a station."""

    _inherit = "powerbank.station"

    rating_ids = fields.One2many("powerbank.rating", "station_id")
    rating_count = fields.Integer("Ratings", compute="_compute_rating")
    rating_average = fields.Float(
        "Average Stars", digits=(2, 1), compute="_compute_rating"
    )

    # === COMPUTE METHODS === #

    @api.depends("rating_ids.stars")
    def _compute_rating(self):
        groups = self.env["powerbank.rating"]._read_group(
            [("station_id", "in", self.ids)],
            ["station_id"],
            ["__count", "stars:avg"],
        )
        found = {station.id: figures for station, *figures in groups}
        for station in self:
            count, average = found.get(station.id, (0, 0))
            station.rating_count = count
            station.rating_average = average

    # === ACTION METHODS === #

    def action_open_ratings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_rental.rating_action"
        )
        action.update(domain=[("station_id", "=", self.id)], context={})
        return action
