from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..opening import DAY, Period

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class OpeningPeriod(models.Model):
    """A span of time in which a station is open: every week, or on one date.

    A date with lines of its own does not follow the week; a closed line says that
    nothing is open then. A span that ends no later than it begins ends on the next day.
    """

    _name = "powerbank.opening.period"
    _description = "Opening Period"
    _order = "date, weekday, from_hour, id"

    station_id = fields.Many2one(
        "powerbank.station", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="station_id.company_id", store=True)
    weekday = fields.Selection(selection=WEEKDAYS)
    date = fields.Date()
    closed = fields.Boolean(string="Closed All Day")
    from_hour = fields.Float(string="Opens", default=9.0)
    to_hour = fields.Float(string="Closes", default=21.0)

    _one_day = models.Constraint(
        "CHECK (num_nonnulls(weekday, date) = 1)",
        "An opening period is for a day of the week or for a date.",
    )
    _hours_of_day = models.Constraint(
        "CHECK (from_hour >= 0 AND from_hour < 24 AND to_hour >= 0 AND to_hour <= 24)",
        "Hours lie between 0:00 and 24:00.",
    )
    _closed_date = models.Constraint(
        "CHECK (NOT closed OR date IS NOT NULL)",
        "Only a date is closed all day; leave a day of the week out instead.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("closed", "date", "from_hour", "station_id", "to_hour", "weekday")
    def _check_overlap(self):
        """On one day no two periods may overlap, and a closed day has no period."""
        for station in self.station_id:
            days = station.opening_period_ids.grouped(lambda p: (p.weekday, p.date))
            for periods in days.values():
                periods._check_apart()

    def _check_apart(self):
        if len(self) > 1 and any(self.mapped("closed")):
            raise ValidationError(
                self.env._("%s: a day is either closed or has hours.", self[0]._day())
            )
        spans = sorted(period._period() for period in self)
        for earlier, later in pairwise(spans):
            if later.opens < earlier.closes:
                raise ValidationError(
                    self.env._("%s: these opening hours overlap.", self[0]._day())
                )

    # === BUSINESS METHODS === #

    def _period(self):
        """Return this line as `opening.Period`."""
        self.ensure_one()
        opens, closes = round(self.from_hour * 60), round(self.to_hour * 60)
        return Period(opens, closes if closes > opens else closes + DAY)

    def _day(self):
        """Return the day of the week or the date in words."""
        self.ensure_one()
        if self.date:
            return fields.Date.to_string(self.date)
        return dict(self._fields["weekday"]._description_selection(self.env))[
            self.weekday
        ]

    @api.depends("closed", "date", "from_hour", "to_hour", "weekday")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for period in self:
            period.display_name = period._day() if period.weekday or period.date else ""
