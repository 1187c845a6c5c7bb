from odoo.http import Controller, request

from ..api.favourites import FavouriteList, Rating, RatingTag, RatingTagList
from ..errors import Refusal
from . import present_places, problems
from .dispatcher import serves
from .look_up import known_station, own_rental
from .present import instant


class FavouritesApi(Controller):
    """Stations that a customer comes back to, and what he thought of a rental."""

    # === FAVOURITES === #

    @serves("list_favourites")
    def list_favourites(self, customer):
        return self._favourites(customer.sudo())

    @serves("add_favourite")
    def add_favourite(self, customer, body):
        customer = customer.sudo()
        customer._add_favourite(known_station(request.env, body.station))
        return self._favourites(customer)

    @serves("remove_favourite")
    def remove_favourite(self, customer, body):
        customer = customer.sudo()
        customer._remove_favourite(known_station(request.env, body.station))
        return self._favourites(customer)

    def _favourites(self, customer):
        stations = customer.favourite_ids.station_id.filtered("active")
        return FavouriteList(
            stations=present_places.stations(stations, [None] * len(stations))
        )

    # === RATINGS === #

    @serves("list_rating_tags")
    def list_rating_tags(self):
        tags = request.env["powerbank.rating.tag"].sudo().search([])
        return RatingTagList(
            tags=[RatingTag(code=tag.code, text=tag.name) for tag in tags]
        )

    @serves("rate_rental")
    def rate_rental(self, customer, code, body):
        tags = request.env["powerbank.rating.tag"].sudo()
        if tags.search_count([("code", "in", body.tags)]) < len(set(body.tags)):
            raise problems.invalid_value(request.env, "tags", "not_listed")
        rental = own_rental(request.env, customer, code)
        return self._rating(rental._rate(body.stars, body.tags, body.comment))

    @serves("show_rating")
    def show_rating(self, customer, code):
        rating = own_rental(request.env, customer, code).rating_ids
        if not rating:
            raise Refusal(
                "rating_unknown", request.env._("You have not rated this rental yet.")
            )
        return self._rating(rating)

    def _rating(self, rating):
        return Rating(
            stars=rating.stars,
            tags=rating.tag_ids.mapped("code"),
            comment=rating.comment or "",
            changed_at=instant(rating.write_date),
        )
