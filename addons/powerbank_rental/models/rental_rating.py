from datetime import timedelta

from odoo import fields, models

from ..errors import Refusal


class RentalRating(models.Model):
    """Rating a rental, once it is over."""

    _inherit = "powerbank.rental"

    rating_ids = fields.One2many("powerbank.rating", "rental_id")

    # === BUSINESS METHODS === #

    def _rate(self, stars, tags=(), comment=None):
        """Keep what the customer thinks; what he thought before is replaced.

        :param int stars: 1 to 5.
        :param tags: codes of `powerbank.rating.tag`.
        :raise Refusal: the rental is not over, or too long.
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        self._check_ratable()
        found = self.env["powerbank.rating.tag"].search([("code", "in", tuple(tags))])
        values = {
            "stars": stars,
            "tag_ids": [fields.Command.set(found.ids)],
            "comment": comment,
        }
        if self.rating_ids:
            self.rating_ids.write(values)
        else:
            self.env["powerbank.rating"].create({"rental_id": self.id, **values})
        return self.rating_ids

    def _check_ratable(self):
        days = self._setting("rating_days", 7)
        if not self.ended_at or self.state == "in_use":
            raise Refusal(
                "rating_closed",
                self.env._("Return the power bank first. Then tell us how it was."),
            )
        if fields.Datetime.now() - self.ended_at > timedelta(days=days):
            raise Refusal(
                "rating_closed",
                self.env._("A rental can be rated for %s days after its end.", days),
            )
