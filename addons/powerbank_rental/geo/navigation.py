"""Addresses that open a map application on the way to a place (A-089).

Each application gets the place in the system of its own maps. All are plain web
addresses that need no key; a phone with the application opens it instead.
"""

from urllib.parse import quote, urlencode

APPLICATIONS = ("amap", "tencent", "baidu", "google", "apple")
#: How the applications are told who sends the customer.
SOURCE = "powerbank"


def navigation(position, name):
    """Return `{application: address}` for the walk to a place.

    :param Position position: of any system.
    :param str name: what the pin is called; any script.
    """
    gcj, bd = position.gcj02(), position.bd09()
    return {
        "amap": _address(
            "https://uri.amap.com/navigation",
            to=f"{_lng_lat(gcj)},{name.replace(',', ' ')}",
            mode="walk",
            coordinate="gaode",
            src=SOURCE,
            callnative="1",
        ),
        "tencent": _address(
            "https://apis.map.qq.com/uri/v1/routeplan",
            type="walk",
            to=name,
            tocoord=_lat_lng(gcj),
            referer=SOURCE,
        ),
        "baidu": _address(
            "https://api.map.baidu.com/direction",
            destination=f"latlng:{_lat_lng(bd)}|name:{name.replace('|', ' ')}",
            mode="walking",
            coord_type="bd09ll",
            output="html",
            src=SOURCE,
        ),
        "google": _address(
            "https://www.google.com/maps/dir/",
            api="1",
            destination=_lat_lng(gcj),
            travelmode="walking",
        ),
        "apple": _address(
            "https://maps.apple.com/", daddr=_lat_lng(gcj), q=name, dirflg="w"
        ),
    }


def _address(place, **parameters):
    return f"{place}?{urlencode(parameters, quote_via=quote, safe=',')}"


def _lat_lng(position):
    return f"{position.latitude:.6f},{position.longitude:.6f}"


def _lng_lat(position):
    return f"{position.longitude:.6f},{position.latitude:.6f}"
