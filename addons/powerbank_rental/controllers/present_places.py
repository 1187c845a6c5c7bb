"""Stations and cabinets as the API and the public page show them."""

import json
from functools import lru_cache
from zoneinfo import ZoneInfo

from odoo import fields

from ..api import places
from ..geo import SYSTEMS, arc, navigation
from ..models.cabinet_live import BROKEN_STATES
from ..models.station_price import COMPARED
from ..tariff import Tariff
from .present_values import address, instant, minor_money, money, price_text

#: Decimals of a degree: a tenth of a metre.
DECIMALS = 6


# === STATIONS === #


def stations(records, chords, crs="wgs84", minutes=None):
    """Return the answers for stations in their order, in a fixed number of queries.

    :param chords: how far each is, as a line on a unit sphere; None without a point.
    :param str crs: the system of the positions.
    :param int minutes: of use whose cost is told beside the usual ones.
    """
    versions, live = records._tariff_versions(), records._live_stations()
    version_ids = {version.id for version in versions.values()}
    records.env["powerbank.tariff.version"].browse(version_ids).fetch(
        ["content", "currency_id", "deposit"]
    )
    return [
        _station(record, chord, versions[record], live[record], crs, minutes)
        for record, chord in zip(records, chords, strict=True)
    ]


def _station(record, chord, version, live, crs, minutes):
    """What is offline, unheard of, or without a price is never shown as available."""
    offers = bool(version) and live.rentable is not None
    return places.Station(
        code=record.code,
        name=record.name,
        address=address(record),
        city=record.city or "",
        distance=None if chord is None else round(arc(chord)),
        directions=record.directions or "",
        hotline=record.hotline or "",
        return_policy=record._return_policy(),
        state=live.state,
        available=offers and live.rentable > 0,
        rentable_count=live.rentable if version else live.rentable and 0,
        free_slot_count=live.free_slots,
        **_seen(live.seen_at),
        **_placed(record, crs),
        **_opened(record),
        **_priced(version, minutes),
    )


# === CABINETS === #


def cabinet(record, crs="wgs84"):
    """Return what the customer in front of a cabinet needs to know."""
    station = record.station_id
    version = station._tariff_version()
    stock = record._live_stock()[record]
    state = _cabinet_state(record, stock)
    known = state != "unknown"
    count = stock.rentable if state == "online" else 0
    return places.Cabinet(
        code=record.code,
        name=record.name,
        station=station.name or "",
        address=address(station),
        hotline=station.hotline or "",
        return_policy=station._return_policy() or "anywhere",
        state=state,
        available=bool(version) and count > 0,
        rentable_count=count if known else None,
        best_level=stock.best_level if count else None,
        free_slot_count=stock.free_slots if known else None,
        **_seen(stock.seen_at),
        **_placed(station, crs),
        **_opened(station),
        **_priced(version),
        announced=_announced(station) if station else None,
        member_prices=_member_prices(station, version) if version else [],
    )


def _cabinet_state(record, stock):
    if record.state in BROKEN_STATES:
        return "offline"
    if record.state != "online":
        return "closed"
    return "online" if stock.is_fresh else "unknown"


# === PARTS === #


def _seen(seen_at):
    """Return when a report came; its age is rounded down to minutes."""
    age = fields.Datetime.now() - seen_at if seen_at else None
    return {
        "last_seen_at": instant(seen_at),
        "seen_minutes_ago": age and max(0, int(age.total_seconds() // 60)),
    }


def _placed(station, crs):
    given = station._position() if station else None
    if not given:
        return {"latitude": None, "longitude": None, "crs": crs, "navigation": None}
    shown = given.to(SYSTEMS[crs])
    return {
        "latitude": round(shown.latitude, DECIMALS),
        "longitude": round(shown.longitude, DECIMALS),
        "crs": crs,
        "navigation": places.Navigation(**navigation(given, station.name)),
    }


def _opened(station):
    status = station._opening_status() if station else None
    return {
        "opening_hours": (station.opening_text or "") if station else "",
        "open_now": status and status.is_open,
        "opens_at": status and status.opens_at,
        "closes_at": status and status.closes_at,
    }


def _priced(version, minutes=None):
    if not version:
        return {"price_text": "", "free_minutes": None, "deposit": None, "costs": []}
    compared = sorted({*COMPARED, minutes or COMPARED[0]})
    bills = version.env["powerbank.station"]._costs(version, compared)
    return {
        "price_text": price_text(version),
        "free_minutes": _free_minutes(version.content),
        "deposit": money(version.deposit, version.currency_id),
        "costs": [_cost(each, bills[each], version.currency_id) for each in compared],
    }


def _cost(minutes, bill, currency):
    amount = minor_money(bill.amount, currency)
    return places.Cost(minutes=minutes, amount=amount, sold=bill.sold)


@lru_cache(maxsize=1024)
def _free_minutes(content):
    return Tariff.from_dict(json.loads(content)).free_s // 60


def _announced(station):
    """Return the next change of the price that was published ahead, or None."""
    change = station._announced()
    if change is None:
        return None
    at, version = change
    local = instant(at).astimezone(ZoneInfo(station.tz))
    return places.AnnouncedPrice(
        valid_from=instant(at),
        valid_from_local=f"{local:%Y-%m-%d %H:%M} (UTC{local:%z})",
        price_text=price_text(version),
    )


def _member_prices(station, standard):
    """Return what members pay where others pay by the version `standard`."""
    return [
        places.MemberPrice(
            level=level.name, price_text=level._price_text(level._version() or standard)
        )
        for level in station._member_levels()
    ]
