import json

from pydantic import ValidationError

from odoo.http import Controller, request, route

from ..api import gbfs
from ..api.places import MapQuery
from . import present_gbfs, present_map, problems
from .conditional import by_fingerprint

#: Read by anybody, from any page, without a session.
PUBLIC = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "save_session": False,
    "cors": "*",
    "powerbank_limited": True,
}


class OpenData(Controller):
    """What anybody may know of the stations: GBFS feeds and a map layer.

    Each answer is made once and kept for its time, whoever asks.
    """

    @route(f"{present_gbfs.PATH}/manifest.json", **PUBLIC)
    def manifest(self):
        """List the data sets, one a city."""
        _check_open()
        return _answer(
            "manifest", gbfs.TTL["gbfs"], lambda: present_gbfs.manifest(_env())
        )

    @route(
        f"{present_gbfs.PATH}/{gbfs.VERSION}/<string:system>/<string:feed>.json",
        **PUBLIC,
    )
    def feed(self, system, feed):
        """Give one feed of one city."""
        _check_open()
        if feed not in gbfs.TTL:
            raise request.not_found()
        return _answer(f"{system}/{feed}", gbfs.TTL[feed], lambda: _feed(system, feed))

    @route("/powerbank/stations.geojson", **PUBLIC)
    def layer(self, **_parameters):
        """Give the stations in a box of degrees as GeoJSON (RFC 7946)."""
        _check_open()
        request.env["ir.http"]._powerbank_speak()
        try:
            query = MapQuery.model_validate(request.httprequest.args.to_dict())
        except ValidationError as error:
            refusal = problems.invalid_fields(request.env, error)
            return request.make_json_response(
                {"error": {"code": refusal.code, "message": refusal.args[0]}},
                status=refusal.http_status,
            )
        response = _answer(
            f"layer {request.env.lang} {query.bbox} {query.limit}",
            gbfs.TTL["station_status"],
            lambda: present_map.layer(_env(), query),
            "application/geo+json",
        )
        response.headers["Vary"] = "Accept-Language"
        return response


def _env():
    return request.env(su=True)


def _check_open():
    params = request.env["ir.config_parameter"].sudo()
    if params.get_param("powerbank_rental.hide_feeds") == "True":
        raise request.not_found()


def _feed(system, feed):
    env = _env()
    cities = present_gbfs.systems(env).get(system)
    if not cities:
        raise request.not_found()
    return present_gbfs.System(env, system, cities).feed(feed)


def _answer(name, ttl, build, mimetype="application/json"):
    """Return JSON that every cache on the way may keep until it is `ttl` seconds old.

    :param str name: under which it is kept here.
    :param build: function that returns what it says.
    """
    text, age = _env()["powerbank.open.data"]._answer(
        name, ttl, lambda: json.dumps(build(), ensure_ascii=False)
    )
    headers = [
        ("Content-Type", f"{mimetype}; charset=utf-8"),
        ("Cache-Control", f"public, max-age={ttl}"),
        ("Age", str(age)),
    ]
    return by_fingerprint(request.make_response(text, headers))
