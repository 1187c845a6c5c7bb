"""Where power banks can be rented and returned."""

from .. import places
from ..operation import Operation

OPERATIONS = {
    "list_stations": Operation(
        "GET",
        "/stations",
        "List stations around a point, by words, or of a city",
        places.StationPage,
        query=places.StationsQuery,
        auth="public",
    ),
    "list_cities": Operation(
        "GET",
        "/cities",
        "List the cities in which there are stations",
        places.CityPage,
        query=places.CitiesQuery,
        auth="public",
    ),
    "show_cabinet": Operation(
        "GET",
        "/cabinets/{code}",
        "Show the scanned cabinet: price, stock, deposit, the way there",
        places.Cabinet,
        query=places.CabinetQuery,
        auth="public",
        refusals=("cabinet_unknown",),
    ),
}
