"""Local time of a venue: until which Unix time it has which offset."""

from bisect import bisect_left
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

PROBE_S = 86400
ERA_S = 2**25
NEVER = 2**62


def offset_spans(tz, begin, end):
    """Return [(until, offset), ...] for the Unix times from `begin` to `end`.

    Until which time the local time is how many seconds ahead of UTC. There are more
    than one only where that changes on the way; the last one is until `NEVER`.
    """
    spans = []
    for era in range(begin // ERA_S, end // ERA_S + 1):
        for since, offset in _era_steps(tz, era):
            if since <= begin:
                current = offset
            elif since < end and offset != current:
                spans.append((since, current))
                current = offset
    return [*spans, (NEVER, current)]


def local_day(tz, at):
    """Return the Unix times at which the local day of `at` begins and ends."""
    zone = ZoneInfo(tz)
    day = datetime.fromtimestamp(at, zone).date()
    midnights = (
        datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1))
    )
    return tuple(int(midnight.timestamp()) for midnight in midnights)


@lru_cache(maxsize=1024)
def _era_steps(tz, era):
    """Find the steps of one era, about a year, by a probe a day."""
    zone = ZoneInfo(tz)
    first, last = era * ERA_S, (era + 1) * ERA_S
    steps = [(first, _offset(zone, first))]
    for begin, end in pairwise(range(first, last + PROBE_S, PROBE_S)):
        if _offset(zone, end) != steps[-1][1]:
            since = _shift(zone, begin, end, steps[-1][1])
            steps.append((since, _offset(zone, since)))
    return [(since, offset) for since, offset in steps if since < last]


def _shift(zone, begin, end, old):
    seconds = range(begin, end + 1)
    return seconds[bisect_left(seconds, True, key=lambda at: _offset(zone, at) != old)]


def _offset(zone, at):
    return int(datetime.fromtimestamp(at, zone).utcoffset().total_seconds())
