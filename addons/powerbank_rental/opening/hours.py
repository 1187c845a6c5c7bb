"""When a place is open."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

#: Minutes of a day.
DAY = 1440
#: Days that are looked ahead for the next opening or closing.
HORIZON = 60


class Period(NamedTuple):
    """Minutes after local midnight: 0 <= opens < 1440, opens < closes <= opens + 1440.

    A period that closes beyond 1440 ends on the next day.
    """

    opens: int
    closes: int


class Status(NamedTuple):
    """Whether a place is open, and the UTC instant at which that changes.

    An instant is None where nothing changes within `HORIZON` days.
    """

    is_open: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Hours:
    """The opening hours of one place in its local time.

    :ivar str tz: IANA zone.
    :ivar week: seven tuples of `Period`, Monday first.
    :ivar dates: `{date: periods}` of the days that differ from the week.
    """

    tz: str
    week: tuple
    dates: dict = field(default_factory=dict)

    def on(self, day):
        """Return the periods that begin on a local date."""
        return self.dates.get(day, self.week[day.weekday()])

    def status(self, instant):
        """Return the `Status` at an aware instant."""
        for start, end in self._spans(instant):
            if start <= instant < end:
                limit = instant + timedelta(days=HORIZON - 1)
                return Status(True, closes_at=end if end < limit else None)
            if start > instant:
                return Status(False, opens_at=start)
        return Status(False)

    def _spans(self, instant):
        """Yield (start, end) in UTC, in order; those that touch are one."""
        first = instant.astimezone(ZoneInfo(self.tz)).date() - timedelta(days=1)
        start = end = None
        for offset in range(HORIZON + 1):
            for opens, closes in self._on_utc(first + timedelta(days=offset)):
                if end and opens <= end:
                    end = max(end, closes)
                    continue
                if end:
                    yield start, end
                start, end = opens, closes
        if end:
            yield start, end

    def _on_utc(self, day):
        for period in sorted(self.on(day)):
            yield tuple(_utc(day, minutes, self.tz) for minutes in period)


def _utc(day: date, minutes, tz):
    """Return the UTC instant at which a clock on the wall there shows that time."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=ZoneInfo(tz)).astimezone(UTC)
