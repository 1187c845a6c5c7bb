"""Stations that a customer comes back to, and what he thought of a rental."""

from .. import favourites
from ..operation import Operation

OPERATIONS = {
    "list_favourites": Operation(
        "GET",
        "/favourites",
        "List one's favourite stations, with what they have now",
        favourites.FavouriteList,
    ),
    "add_favourite": Operation(
        "POST",
        "/favourites",
        "Keep a station in mind",
        favourites.FavouriteList,
        body=favourites.FavouriteRequest,
        once=True,
        refusals=("favourites_full", "station_unknown"),
    ),
    "remove_favourite": Operation(
        "POST",
        "/favourites/remove",
        "Keep a station in mind no longer",
        favourites.FavouriteList,
        body=favourites.FavouriteRequest,
        once=True,
        refusals=("station_unknown",),
    ),
    "list_rating_tags": Operation(
        "GET",
        "/rating-tags",
        "List what can be said about a rental with one tap",
        favourites.RatingTagList,
        auth="public",
    ),
    "rate_rental": Operation(
        "POST",
        "/rentals/{code}/rating",
        "Rate a rental that is over, or rate it anew",
        favourites.Rating,
        body=favourites.RatingRequest,
        once=True,
        refusals=("rating_closed", "rental_unknown"),
    ),
    "show_rating": Operation(
        "GET",
        "/rentals/{code}/rating",
        "Show what one said about a rental",
        favourites.Rating,
        refusals=("rating_unknown", "rental_unknown"),
    ),
}
