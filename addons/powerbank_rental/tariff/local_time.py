"""Local time of a venue: where its offset changes, and when its days begin."""

from bisect import bisect_left
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

PROBE_S = 86400
ERA_S = 2**25


def transitions(tz, begin, end):
    """Return the Unix times strictly between `begin` and `end` at which `tz` shifts."""
    eras = range(begin // ERA_S, end // ERA_S + 1)
    return [shift for era in eras for shift in _shifts(tz, era) if begin < shift < end]


@lru_cache(maxsize=1024)
def _shifts(tz, era):
    """Find the shifts of one era, about a year, by a probe a day."""
    zone = ZoneInfo(tz)
    probes = range(era * ERA_S, (era + 1) * ERA_S + PROBE_S, PROBE_S)
    found = []
    for begin, end in zip(probes, probes[1:], strict=False):
        before = offset(zone, begin)
        if before != offset(zone, end):
            seconds = range(begin, end + 1)
            changed = bisect_left(
                seconds, True, key=lambda at, old=before: offset(zone, at) != old
            )
            found.append(seconds[changed])
    return [shift for shift in found if shift < (era + 1) * ERA_S]


def offset(zone, at):
    """Return how many seconds local time is ahead of UTC at the Unix time `at`."""
    return int(datetime.fromtimestamp(at, zone).utcoffset().total_seconds())


def local_day(zone, at):
    """Return the ordinal of the local date at the Unix time `at`."""
    return datetime.fromtimestamp(at, zone).toordinal()


def midnight(zone, day):
    """Return the Unix time at which the local date with ordinal `day` begins."""
    return int(datetime.fromordinal(day).replace(tzinfo=zone).timestamp())
