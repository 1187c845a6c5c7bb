"""The map layer of stations."""

from ..geo import Box
from .present_places import DECIMALS
from .present_values import address, instant


def layer(env, query):
    """Return the public stations in a box as a GeoJSON `FeatureCollection`.

    Where there are more than asked for, those nearest to the middle, and `truncated`.
    """
    stations = env["powerbank.station"]
    found, more = stations._in_box(Box(*query.bbox), query.limit)
    shown = stations.browse(each.id for each in found)
    live = shown._live_stations()
    return {
        "type": "FeatureCollection",
        "truncated": more,
        "features": [_feature(station, live[station]) for station in shown],
    }


def _feature(station, live):
    seen_at = instant(live.seen_at)
    return {
        "type": "Feature",
        "id": station.code,
        "geometry": {
            "type": "Point",
            "coordinates": [
                round(station.longitude, DECIMALS),
                round(station.latitude, DECIMALS),
            ],
        },
        "properties": {
            "name": station.name,
            "address": address(station),
            "state": live.state,
            "rentable_count": live.rentable,
            "free_slot_count": live.free_slots,
            "last_seen_at": seen_at and seen_at.isoformat(),
        },
    }
