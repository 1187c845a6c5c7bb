"""Which of several tariffs is in force: the most specific valid one (rule B-12)."""

from datetime import datetime
from math import inf
from typing import NamedTuple

from .active_clock import utc
from .errors import TariffError, _lt

LEVELS = ("campaign", "venue", "scene", "city", "default")


class Candidate(NamedTuple):
    """A tariff that may apply.

    :ivar level: one of `LEVELS`, the most specific first.
    :ivar key: names the tariff, as a database id does; also the last tie-break, so
        all keys are numbers or all are strings.
    :ivar valid_from: aware instant, included; None is always.
    :ivar valid_to: aware instant, not included; None is for ever.
    :ivar priority: the higher one wins within a level.
    """

    level: str
    key: int | str
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    priority: int = 0


def resolve(candidates, at):
    """Return the `Candidate` in force at the aware instant `at`, or None.

    Campaign goes before venue contract, scene, city and default. Within a
    level the higher priority wins, then the later `valid_from`, then the smaller key.

    :raises TariffError: for an unknown level or a naive instant.
    """
    at = utc("at", at)
    valid = [candidate for candidate in candidates if _is_valid(candidate, at)]
    return min(valid, key=_rank, default=None)


def _is_valid(candidate, at):
    if candidate.level not in LEVELS:
        raise TariffError(
            ["level"],
            _lt("%(field)s must be one of %(allowed)s."),
            field="level",
            allowed=", ".join(LEVELS),
        )
    begin, end = candidate.valid_from, candidate.valid_to
    return (begin is None or utc("valid_from", begin) <= at) and (
        end is None or at < utc("valid_to", end)
    )


def _rank(candidate):
    begin = candidate.valid_from
    age = -begin.timestamp() if begin else inf
    return LEVELS.index(candidate.level), -candidate.priority, age, candidate.key
