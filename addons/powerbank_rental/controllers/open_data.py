import json

from pydantic import ValidationError

from odoo.http import Controller, request, route

from ..api import gbfs
from ..api.places import MapQuery
from . import present_gbfs, present_map, problems

#: Read by anybody, from any page, without a session.
PUBLIC = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "readonly": True,
    "save_session": False,
    "cors": "*",
    "powerbank_limited": True,
}


class OpenData(Controller):
    """What anybody may know of the stations: GBFS feeds and a map layer."""

    @route(f"{present_gbfs.PATH}/manifest.json", **PUBLIC)
    def manifest(self):
        """List the data sets, one a city."""
        if not _is_open():
            raise request.not_found()
        return _answer(present_gbfs.manifest(_env()), gbfs.TTL["gbfs"])

    @route(
        f"{present_gbfs.PATH}/{gbfs.VERSION}/<string:system>/<string:feed>.json",
        **PUBLIC,
    )
    def feed(self, system, feed):
        """Give one feed of one city."""
        env = _env()
        cities = feed in gbfs.TTL and _is_open() and present_gbfs.systems(env)
        if not cities or system not in cities:
            raise request.not_found()
        found = present_gbfs.System(env, system, cities[system])
        return _answer(found.feed(feed), gbfs.TTL[feed])

    @route("/powerbank/stations.geojson", **PUBLIC)
    def layer(self, **_parameters):
        """Give the stations in a box of degrees as GeoJSON (RFC 7946)."""
        if not _is_open():
            raise request.not_found()
        request.env["ir.http"]._powerbank_speak()
        try:
            query = MapQuery.model_validate(request.httprequest.args.to_dict())
        except ValidationError as error:
            refusal = problems.invalid_fields(request.env, error)
            return request.make_json_response(
                {"error": {"code": refusal.code, "message": refusal.args[0]}},
                status=refusal.http_status,
            )
        layer = present_map.layer(_env(), query)
        return _answer(layer, gbfs.TTL["station_status"], "application/geo+json")


def _env():
    return request.env(su=True)


def _is_open():
    params = request.env["ir.config_parameter"].sudo()
    return params.get_param("powerbank_rental.hide_feeds") != "True"


def _answer(body, ttl, mimetype="application/json"):
    """Return JSON that every cache on the way may keep for `ttl` seconds."""
    headers = [
        ("Content-Type", f"{mimetype}; charset=utf-8"),
        ("Cache-Control", f"public, max-age={ttl}"),
    ]
    return request.make_response(json.dumps(body, ensure_ascii=False), headers)
