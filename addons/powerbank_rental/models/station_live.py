from typing import NamedTuple

from odoo import models

from .cabinet_live import BROKEN_STATES
from .station_stock import LOW_SHARE


class LiveStation(NamedTuple):
    """What a station can do now (A-084 to A-087).

    `state` is `ok`, `low` (few banks), `empty` (no bank), `full` (no free slot),
    `offline` (nothing works) or `unknown` (not heard of lately); the counts are None
    where they are not known.
    """

    state: str
    rentable: int | None = None
    free_slots: int | None = None
    slots: int = 0
    seen_at: object = None


class StationLive(models.Model):
    """What is shown of a station to those who are not there."""

    _inherit = "powerbank.station"

    # === BUSINESS METHODS === #

    def _live_stations(self):
        """Return `{station: LiveStation}` in a fixed number of queries.

        Private cabinets do not count: nobody passes them by (rule B-82).
        """
        cabinets = self.env["powerbank.cabinet"].search(
            [
                ("station_id", "in", self.ids),
                ("visibility", "=", "public"),
                ("state", "not in", ("registered", "removed")),
            ]
        )
        stock = cabinets._live_stock()
        here = cabinets.grouped("station_id")
        return {
            station: station._live(here.get(station, cabinets.browse()), stock)
            for station in self
        }

    def _live(self, cabinets, stock):
        """Add up what the cabinets that can be believed hold.

        The oldest of these reports is the age of the sum.
        """
        online = cabinets.filtered(lambda cabinet: cabinet.state == "online")
        slots = sum(cabinets.mapped("slot_count"))
        if not online:
            broken = cabinets.filtered(lambda c: c.state in BROKEN_STATES)
            state = "offline" if broken or cabinets else "empty"
            return LiveStation(state, 0, 0, slots, self._seen_at(cabinets, stock))
        fresh = online.filtered(lambda cabinet: stock[cabinet].is_fresh)
        seen_at = self._seen_at(fresh or online, stock)
        if not fresh:
            return LiveStation("unknown", slots=slots, seen_at=seen_at)
        rentable = sum(stock[cabinet].rentable for cabinet in fresh)
        free = sum(stock[cabinet].free_slots for cabinet in fresh)
        state = _state(rentable, free, sum(fresh.mapped("slot_count")))
        return LiveStation(state, rentable, free, slots, seen_at)

    def _seen_at(self, cabinets, stock):
        seen = [stock[cabinet].seen_at for cabinet in cabinets]
        return min(filter(None, seen), default=None)


def _state(rentable, free, slots):
    if not rentable:
        return "empty"
    if not free:
        return "full"
    return "low" if rentable <= max(1, slots * LOW_SHARE) else "ok"
