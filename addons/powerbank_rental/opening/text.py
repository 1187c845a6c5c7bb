"""Opening hours in words, and in the notation of OpenStreetMap."""

from datetime import timedelta
from typing import NamedTuple

from .hours import DAY, Period

#: Days ahead for which dates that differ are told.
AHEAD = 30
ALWAYS = (Period(0, DAY),)


class Words(NamedTuple):
    """What one language needs."""

    days: tuple
    daily: str
    always: str
    closed: str
    span: str
    next_day: str
    date: str
    between: str


WORDS = {
    "en_US": Words(
        days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        daily="Daily",
        always="Open 24 hours",
        closed="closed",
        span="{} to {}",
        next_day="{} the next day",
        date="%Y-%m-%d",
        between="; ",
    ),
    "zh_CN": Words(
        days=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        daily="每天",
        always="24小时营业",
        closed="休息",
        span="{}至{}",
        next_day="次日{}",
        date="%Y年%m月%d日",
        between="; ",
    ),
}
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
OSM_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def text(hours, lang, since):
    """Return the hours in the words of a language.

    :param str lang: `en_US` or `zh_CN`; another one reads English.
    :param date since: local date from which on dates that differ are told.
    """
    words = WORDS["zh_CN" if lang.startswith("zh") else "en_US"]
    if set(hours.week) == {ALWAYS}:
        parts = [words.always]
    else:
        parts = [
            f"{_days(words, first, last)} {_periods(words, periods)}"
            for first, last, periods in _runs(hours.week)
        ]
    for day, periods in _coming(hours, since):
        parts.append(f"{day.strftime(words.date)} {_periods(words, periods)}")
    return words.between.join(parts)


def osm(hours, since):
    """Return the hours as OpenStreetMap writes them, such as `Mo-Fr 10:00-22:00`."""
    if set(hours.week) == {ALWAYS}:
        parts = ["24/7"]
    else:
        parts = [
            f"{_osm_days(first, last)} {_osm_periods(periods)}"
            for first, last, periods in _runs(hours.week)
        ]
    for day, periods in _coming(hours, since):
        month = OSM_MONTHS[day.month - 1]
        parts.append(f"{day.year} {month} {day.day:02} {_osm_periods(periods)}")
    return "; ".join(parts)


def _runs(week):
    """Yield (first day, last day, periods) of neighbouring days that are alike."""
    first = 0
    for day in range(1, 8):
        if day == 7 or week[day] != week[first]:
            yield first, day - 1, week[first]
            first = day


def _coming(hours, since):
    until = since + timedelta(days=AHEAD)
    return [(d, p) for d, p in sorted(hours.dates.items()) if since <= d < until]


def _days(words, first, last):
    if (first, last) == (0, 6):
        return words.daily
    if first == last:
        return words.days[first]
    return words.span.format(words.days[first], words.days[last])


def _periods(words, periods):
    if not periods:
        return words.closed
    return ", ".join(
        f"{_clock(opens)}-{_until(words, closes)}" for opens, closes in sorted(periods)
    )


def _until(words, minutes):
    if minutes <= DAY:
        return _clock(minutes)
    return words.next_day.format(_clock(minutes - DAY))


def _osm_days(first, last):
    if first == last:
        return OSM_DAYS[first]
    return f"{OSM_DAYS[first]}-{OSM_DAYS[last]}"


def _osm_periods(periods):
    if not periods:
        return "off"
    return ",".join(
        f"{_clock(opens)}-{_clock(closes if closes <= DAY else closes - DAY)}"
        for opens, closes in sorted(periods)
    )


def _clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"
