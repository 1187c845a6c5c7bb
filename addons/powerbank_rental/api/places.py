"""Stations and cabinets: what may be asked of them, and what is told."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from .base import Answer, Money, ReturnPolicy
from .requests import Crs, Cursor, Latitude, Limit, Longitude, Query

#: Metres: how far around a point is searched unless told, and at most.
DEFAULT_RADIUS = 3_000
MAX_RADIUS = 50_000
#: Minutes of a week: the longest use whose cost is compared.
MAX_MINUTES = 10_080


# === WHAT COMES IN === #


class StationsQuery(Query):
    """Which stations: around a point, with certain words, in a city."""

    lat: Latitude | None = None
    lng: Longitude | None = None
    crs: Crs = "wgs84"
    radius: Annotated[
        int | None,
        Field(
            ge=1,
            le=MAX_RADIUS,
            description=f"Metres around the point; {DEFAULT_RADIUS} unless words or a"
            " city are given.",
        ),
    ] = None
    q: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=64,
            description="Words of name or address; pinyin and its initials do.",
        ),
    ] = None
    city: Annotated[str | None, Field(min_length=1, max_length=64)] = None
    sort: Annotated[
        Literal["distance", "price"],
        Field(
            description="Without a point, names are in order. By price: the cheapest of"
            " the 200 that come first otherwise."
        ),
    ] = "distance"
    minutes: Annotated[
        int,
        Field(ge=1, le=MAX_MINUTES, description="Of use, for the order by price."),
    ] = 60
    limit: Limit = 20
    cursor: Cursor = None


class CabinetQuery(Query):
    """In which system the position is wanted."""

    crs: Crs = "wgs84"


class CitiesQuery(Query):
    """Which page of the cities."""

    limit: Limit = 100
    cursor: Cursor = None


def _degrees(text):
    """Return the four numbers of a `bbox`.

    :raise ValueError: it is not one.
    """
    try:
        west, south, east, north = map(float, str(text).split(","))
    except ValueError:
        raise ValueError("not four numbers") from None
    longitudes = -180 <= west <= 180 and -180 <= east <= 180
    if not (longitudes and -90 <= south <= north <= 90):
        raise ValueError("not a box of degrees")
    return west, south, east, north


class MapQuery(Query):
    """Which part of the map layer: west, south, east, north in WGS-84 degrees."""

    bbox: Annotated[tuple[float, float, float, float], BeforeValidator(_degrees)]
    limit: Annotated[int, Field(ge=1, le=500)] = 500


# === WHAT GOES OUT === #


class Navigation(Answer):
    """Addresses that open a map application there, each in its own coordinates."""

    amap: str
    tencent: str
    baidu: str
    google: str
    apple: str


class Placed(Answer):
    """Where a station is. All but the system is null where no position was entered."""

    latitude: float | None
    longitude: float | None
    crs: Crs
    navigation: Navigation | None


class Opened(Answer):
    """When a station is open. All but the text is null where no table is kept."""

    opening_hours: str
    open_now: bool | None
    opens_at: Annotated[datetime | None, Field(description="While it is closed.")]
    closes_at: Annotated[
        datetime | None, Field(description="While it is open; null: never.")
    ]


class Stocked(Answer):
    """What is there now; null where that is not known for certain."""

    available: Annotated[bool, Field(description="A bank can be rented here now.")]
    rentable_count: int | None
    free_slot_count: int | None
    last_seen_at: Annotated[
        datetime | None,
        Field(description="When it last reported; null: run by hand, or never heard."),
    ]
    seen_minutes_ago: Annotated[int | None, Field(description="The same as an age.")]


class Cost(Answer):
    """What a rental that begins now costs here, by the function that bills it."""

    minutes: int
    amount: Money
    sold: Annotated[bool, Field(description="The power bank counts as bought then.")]


class Priced(Answer):
    """The tariff in force; empty where there is none and nothing can be rented."""

    price_text: str
    free_minutes: int | None
    deposit: Annotated[
        Money | None, Field(description="Held before a bank comes out; not a payment.")
    ]
    costs: list[Cost]


class Station(Placed, Opened, Stocked, Priced):
    """A venue with cabinets, as a map shows it."""

    code: Annotated[str, Field(description="By which other requests speak of it.")]
    name: str
    address: str
    city: str
    distance: Annotated[
        int | None, Field(description="Metres from the asked point, if there was one.")
    ]
    directions: str
    hotline: str
    return_policy: ReturnPolicy
    state: Annotated[
        Literal["ok", "low", "empty", "full", "offline", "unknown"],
        Field(
            description="`empty`: no bank to rent; `full`: no free slot for a return;"
            " `offline`: nothing there can be rented or returned now; `unknown`: not"
            " heard of lately."
        ),
    ]


class StationPage(Answer):
    """Stations in the asked order."""

    stations: list[Station]
    next: Annotated[str | None, Field(description="Cursor of the next page.")]


class CityPage(Answer):
    """The cities in which there are stations, in order."""

    cities: list[str]
    next: Annotated[str | None, Field(description="Cursor of the next page.")]


class AnnouncedPrice(Answer):
    """A price that was published ahead; rentals that run by then keep theirs."""

    valid_from: datetime
    valid_from_local: Annotated[
        str,
        Field(
            description="The same on a clock at the station.",
            examples=["2026-06-01 00:00 (UTC+0800)"],
        ),
    ]
    price_text: Annotated[str, Field(description="Empty: no renting from then on.")]


class MemberPrice(Answer):
    """What members of a level pay instead."""

    level: str
    price_text: str


class Cabinet(Placed, Opened, Stocked, Priced):
    """One cabinet, as the customer in front of it needs it."""

    code: str
    name: str
    station: str
    address: str
    hotline: str
    return_policy: ReturnPolicy
    state: Annotated[
        Literal["online", "offline", "closed", "unknown"],
        Field(
            description="`closed`: not in service, or taken out of it by staff;"
            " `unknown`: not heard of lately."
        ),
    ]
    best_level: Annotated[
        int | None, Field(description="Charge of the best rentable bank, percent.")
    ]
    announced: Annotated[
        AnnouncedPrice | None, Field(description="The next change of the price.")
    ]
    member_prices: list[MemberPrice]
