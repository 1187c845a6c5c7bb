"""Which of two clocks ends a rental (rule C.5)."""

from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from .active_clock import utc

FEWEST_BEATS = 3
WIDEST_SPREAD_S = 30

NO_DEVICE_TIME = "no_device_time"
CORRECTED = "corrected"
PLAUSIBLE = "plausible"
IMPLAUSIBLE = "implausible"


class EffectiveEnd(NamedTuple):
    """The UTC end of a rental.

    :ivar reason: `no_device_time` and `implausible` end at the receive time,
        `corrected` at the device time put right by the offset, `plausible` at the
        device time as it came.
    :ivar clock_suspect: the cabinet's clock is to be flagged.
    """

    instant: datetime
    reason: str
    clock_suspect: bool


class ClockOffset(NamedTuple):
    """What to add to a device's time, in seconds; None where no beat is known."""

    offset: float | None
    spread: float
    beats: int


def median_offset(samples):
    """Return the `ClockOffset` of the last heartbeats.

    :param samples: server time minus device time of each beat, in seconds.
    """
    seconds = list(samples)
    if not seconds:
        return ClockOffset(None, 0, 0)
    return ClockOffset(median(seconds), max(seconds) - min(seconds), len(seconds))


def effective_end(device, received, offset, spread, beats, start, last_event=None):
    """Return the `EffectiveEnd`: never before `start`, never later than `received`.

    Should the server have heard of the end before the start, the start wins.

    :param device: aware device time of the insertion, or None.
    :param received: aware server time at which it was heard of.
    :param offset: seconds to add to the device time, or None; with its `spread` in
        seconds over that many `beats` (see `median_offset`).
    :param start: aware start of the rental.
    :param last_event: aware time of the bank's last known event, or None.
    :raises TariffError: for a naive datetime.
    """
    received, start = utc("received", received), utc("start", start)
    if device is None:
        return EffectiveEnd(max(start, received), NO_DEVICE_TIME, False)
    device = utc("device", device)
    if offset is not None and beats >= FEWEST_BEATS and spread < WIDEST_SPREAD_S:
        earliest = max(start, utc("last_event", last_event)) if last_event else start
        instant = max(device + timedelta(seconds=offset), earliest)
        return EffectiveEnd(max(start, min(instant, received)), CORRECTED, False)
    if start <= device <= received:
        return EffectiveEnd(device, PLAUSIBLE, False)
    return EffectiveEnd(max(start, received), IMPLAUSIBLE, True)
