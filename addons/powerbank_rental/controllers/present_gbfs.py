"""The open feeds of GBFS 3.0: a data set a city, from records that anybody may see."""

import json
from datetime import UTC
from hashlib import sha256
from urllib.parse import urlsplit

from odoo import fields

from ..api import gbfs
from ..models.station_live import LiveStation
from ..search_words import slug
from ..tariff import Tariff, price_text
from .present_places import DECIMALS
from .present_values import address, instant

PATH = "/powerbank/gbfs"
#: Feeds of a data set besides `gbfs` itself.
FEEDS = tuple(name for name in gbfs.TTL if name != "gbfs")


def systems(env):
    """Return `{name of the data set: [cities]}`; cities that sound alike share one."""
    found = {}
    for city in [*env["powerbank.station"]._cities(None), None]:
        found.setdefault(slug(city or "") or gbfs.ELSEWHERE, []).append(city)
    return found


def manifest(env):
    """Return the list of all data sets."""
    return _feed(
        gbfs.TTL["gbfs"],
        datasets=[
            {
                "system_id": _system_id(env, system),
                "versions": [
                    {"version": gbfs.VERSION, "url": _url(env, system, "gbfs")}
                ],
            }
            for system in systems(env)
        ],
    )


class System:
    """One data set: the public stations of one city (rule B-82).

    :param list cities: names as stations have them; None for those without.
    """

    def __init__(self, env, name, cities):
        self.env, self.name = env, name
        installed = [code for code, _name in env["res.lang"].get_installed()]
        self.tags = gbfs.languages(installed) or {"en_US": "en-US"}
        #: Stations with a cabinet: the others are not part of the system.
        self.stations = env["powerbank.station"].search(
            [
                ("visibility", "=", "public"),
                ("city", "in", cities if None not in cities else [False, *cities]),
                ("cabinet_ids.visibility", "=", "public"),
                "|",
                ("latitude", "!=", 0),
                ("longitude", "!=", 0),
            ]
        )

    def feed(self, name):
        """Return one feed as a JSON-ready dict."""
        return _feed(gbfs.TTL[name], **getattr(self, f"_{name}")())

    # === FEEDS === #

    def _gbfs(self):
        return {
            "feeds": [
                {"name": name, "url": _url(self.env, self.name, name)} for name in FEEDS
            ]
        }

    def _system_information(self):
        company = self.stations.company_id[:1] or self.env.company
        return {
            "system_id": _system_id(self.env, self.name),
            "languages": [*self.tags.values()],
            "name": self._same(company.name),
            "operator": self._same(company.name),
            "opening_hours": "24/7",
            "timezone": self.stations[:1].tz or "Asia/Shanghai",
            "feed_contact_email": _contact(self.env, company),
            "manifest_url": f"{_base(self.env)}{PATH}/manifest.json",
            "url": _base(self.env),
        }

    def _vehicle_types(self):
        """A kind of power bank for each tariff, so that each station has its price."""
        versions = set(self._versions().values())
        return {
            "vehicle_types": [
                {
                    "vehicle_type_id": _type_id(version),
                    "form_factor": "other",
                    # neither rides nor range: what GBFS asks least of
                    "propulsion_type": "human",
                    "return_constraint": "any_station",
                    "name": self._spoken(lambda env: env._("Power bank")),
                    **(
                        {
                            "default_pricing_plan_id": _plan_id(version),
                            "pricing_plan_ids": [_plan_id(version)],
                        }
                        if version
                        else {}
                    ),
                }
                for version in sorted(versions, key=_type_id)
            ]
        }

    def _station_information(self):
        live = self.stations._live_stations()
        names = self._translated("name")
        return {
            "stations": [
                {
                    "station_id": station.code,
                    "name": gbfs.localized(names[station]),
                    "lat": round(station.latitude, DECIMALS),
                    "lon": round(station.longitude, DECIMALS),
                    "is_virtual_station": False,
                    "capacity": live[station].slots,
                    **_given(
                        address=address(station),
                        contact_phone=station.hotline,
                        station_opening_hours=station._opening_osm(),
                    ),
                }
                for station in self.stations
            ]
        }

    def _station_status(self):
        live, versions = self.stations._live_stations(), self._versions()
        return {
            "stations": [
                _status(station, live[station], versions[station])
                for station in self.stations
            ]
        }

    def _system_pricing_plans(self):
        versions = set(filter(None, self._versions().values()))
        return {"plans": [self._plan(each) for each in sorted(versions, key=_type_id)]}

    # === PARTS === #

    def _versions(self):
        return self.stations._tariff_versions()

    def _plan(self, version):
        tariff = Tariff.from_dict(json.loads(version.content))
        texts = {tag: price_text(tariff, code) for code, tag in self.tags.items()}
        return {
            "plan_id": _plan_id(version),
            "name": self._same(version.tariff_id.name),
            "currency": version.currency_id.name,
            "price": float(tariff.unlock / 10**tariff.exponent),
            "is_taxable": False,
            "description": gbfs.localized(texts),
            **_given(per_min_pricing=gbfs.segments(tariff)),
        }

    def _same(self, text):
        """Return a text that is not translated."""
        return gbfs.localized({next(iter(self.tags.values())): text})

    def _spoken(self, say):
        envs = {
            tag: self.env(context={"lang": code}) for code, tag in self.tags.items()
        }
        return gbfs.localized({tag: say(env) for tag, env in envs.items()})

    def _translated(self, field):
        """Return `{station: {language tag: text}}`, in one query a language."""
        texts = {station: {} for station in self.stations}
        for code, tag in self.tags.items():
            for station in self.stations.with_context(lang=code):
                texts[station][tag] = station[field]
        return texts


def _status(station, live, version):
    """What is not known counts as nothing there: GBFS has no word for it."""
    known = live.rentable is not None
    works = known and live.state != "offline"
    status = station._opening_status()
    is_open = works and (status is None or status.is_open)
    offers = is_open and bool(version)
    count = live.rentable if offers else 0
    return {
        "station_id": station.code,
        "num_vehicles_available": count,
        "vehicle_types_available": [
            {"vehicle_type_id": _type_id(version), "count": count}
        ],
        "num_docks_available": live.free_slots if works else 0,
        "is_installed": True,
        "is_renting": offers,
        "is_returning": is_open,
        "last_reported": _reported(station, live),
    }


def _reported(station, live: LiveStation):
    """Return when a station last told of itself; run by hand, it is told now."""
    if live.seen_at:
        return _time(live.seen_at)
    known = live.rentable is not None
    return _time(fields.Datetime.now() if known else station.create_date)


def _feed(ttl, **data):
    return {
        "last_updated": _time(fields.Datetime.now()),
        "ttl": ttl,
        "version": gbfs.VERSION,
        "data": data,
    }


def _time(value):
    return instant(value).astimezone(UTC).isoformat(timespec="seconds")


def _given(**values):
    return {name: value for name, value in values.items() if value}


def _type_id(version):
    return f"power-bank-{_plan_id(version)}" if version else "power-bank"


def _plan_id(version):
    return sha256(f"{version.id} {version.content_hash}".encode()).hexdigest()[:16]


def _system_id(env, system):
    """Return a name that no other business in the world has."""
    params = env["ir.config_parameter"]
    return f"powerbank-{params.get_param('database.uuid')[:8]}-{system}"


def _base(env):
    return env["powerbank.station"].get_base_url()


def _url(env, system, feed):
    return f"{_base(env)}{PATH}/{gbfs.VERSION}/{system}/{feed}.json"


def _contact(env, company):
    """Return whom to write about the feeds: set up, the company's, or by custom."""
    email = env["ir.config_parameter"].get_param("powerbank_rental.feed_email")
    return email or company.email or f"postmaster@{urlsplit(_base(env)).hostname}"
