from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from ..opening import Hours, osm, text


class StationOpening(models.Model):
    """When a station is open, in its own time zone."""

    _inherit = "powerbank.station"

    opening_period_ids = fields.One2many("powerbank.opening.period", "station_id")
    opening_week_ids = fields.One2many(
        "powerbank.opening.period",
        "station_id",
        string="Every Week",
        domain=[("date", "=", False)],
    )
    opening_date_ids = fields.One2many(
        "powerbank.opening.period",
        "station_id",
        string="Dates That Differ",
        domain=[("date", "!=", False)],
    )
    opening_text = fields.Char(
        string="Opening Hours", compute="_compute_opening_text", compute_sudo=True
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "opening_hours",
        "opening_period_ids.closed",
        "opening_period_ids.date",
        "opening_period_ids.from_hour",
        "opening_period_ids.to_hour",
        "opening_period_ids.weekday",
        "tz",
    )
    @api.depends_context("lang")
    def _compute_opening_text(self):
        for station in self:
            station.opening_text = station._opening_text()

    # === BUSINESS METHODS === #

    def _hours(self):
        """Return the `opening.Hours`, or None where no table was filled in."""
        self.ensure_one()
        periods = self.opening_period_ids
        weekly = periods.filtered("weekday").grouped("weekday")
        if not weekly:
            return None
        nothing = periods.browse()
        week = tuple(
            tuple(each._period() for each in weekly.get(str(day), nothing))
            for day in range(7)
        )
        dates = {
            day: tuple(each._period() for each in lines if not each.closed)
            for day, lines in periods.filtered("date").grouped("date").items()
        }
        return Hours(self.tz, week, dates)

    def _opening_status(self, at=None):
        """Return the `opening.Status` at `at` (UTC, or now), None when unknown."""
        hours = self._hours()
        at = at or fields.Datetime.now()
        return hours.status(at.replace(tzinfo=UTC)) if hours else None

    def _opening_text(self):
        """Return the table and the note in the language of the environment."""
        hours = self._hours()
        table = text(hours, self.env.lang or "en_US", self._today()) if hours else ""
        return ". ".join(filter(None, (table, self.opening_hours)))

    def _opening_osm(self):
        """Return the hours in OpenStreetMap's notation; empty when unknown."""
        hours = self._hours()
        return osm(hours, self._today()) if hours else ""

    def _today(self):
        """Return the date at the station."""
        now = fields.Datetime.now().replace(tzinfo=UTC)
        return now.astimezone(ZoneInfo(self.tz)).date()
