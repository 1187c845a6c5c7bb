"""Where power banks can be rented and returned."""

from .. import answers, requests
from ..operation import Operation

OPERATIONS = {
    "list_stations": Operation(
        "GET",
        "/stations",
        "List stations around a point, nearest first",
        answers.StationPage,
        query=requests.StationsQuery,
        auth="public",
    ),
    "show_cabinet": Operation(
        "GET",
        "/cabinets/{code}",
        "Show the scanned cabinet: price, stock, deposit",
        answers.Cabinet,
        auth="public",
        refusals=("cabinet_unknown",),
    ),
}
