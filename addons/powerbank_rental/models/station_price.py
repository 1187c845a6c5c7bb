import json
from datetime import UTC, timedelta
from functools import lru_cache

from odoo import api, fields, models
from odoo.tools import ormcache

from ..tariff import Tariff, bill

#: Minutes of use for which every station says what they cost here.
COMPARED = (60, 180, 1440)


class StationPrice(models.Model):
    """What an hour costs here, for many stations at once (A-118, A-119)."""

    _inherit = "powerbank.station"

    # === BUSINESS METHODS === #

    def _tariff_versions(self):
        """Return `{station: tariff version in force}` for many stations.

        Nearly all stations of a scene and city share their rules; those with rules of
        their own are found in one query.
        """
        Rule = self.env["powerbank.tariff.rule"].sudo()
        own = Rule._read_group([("station_id", "in", self.ids)], ["station_id"])
        own = {station.id for (station,) in own}
        return {
            station: station._tariff_version()
            if station.id in own
            else Rule._in_force(
                self._shared_schedule(
                    station.company_id.id, station.scene_id.id, station.city, station.id
                )
            )
            for station in self
        }

    @api.model
    @ormcache("company_id", "scene_id", "city")
    def _shared_schedule(self, company_id, scene_id, city, station_id):
        """Return the schedule of all stations like this one without own rules.

        :param station_id: any one of them.
        """
        return self.env["powerbank.tariff.rule"]._find_schedule(station_id)

    @api.model
    def _costs(self, version, minutes=COMPARED):
        """Return `{minutes: bill}` of rentals that begin now under a version."""
        start = fields.Datetime.now().replace(second=0, tzinfo=UTC)
        return {each: _bill(version.content, start, each) for each in minutes}


@lru_cache(maxsize=4096)
def _bill(content, start, minutes):
    """Return what a published tariff charges; computed once a minute for all stations.

    :param str content: the version's content; it never changes.
    """
    return bill(_tariff(content), start, start + timedelta(minutes=minutes))


@lru_cache(maxsize=512)
def _tariff(content):
    return Tariff.from_dict(json.loads(content))
