"""What a running rental costs so far, and when that changes."""

from dataclasses import dataclass
from datetime import datetime

from .active_clock import ActiveClock
from .charge import charge, first_second
from .local_time import local_day
from .pieces import merged
from .units import DAY_S

HORIZON_S = 400 * DAY_S


@dataclass(frozen=True)
class Progress:
    """What the customer sees while the rental runs; instants in UTC, minor units.

    All instants assume that the clock runs on from now without a further pause.

    :ivar amount: so far, with `seconds`, `free` and `sold` as in a `Bill`.
    :ivar next_at: first instant at which the amount is higher, `next_amount` then.
    :ivar cap_at: first instant from which the cap of the current window or day, and
        no longer the unit price, decides; `cap_amount` is the bill at that instant.
        It may have passed. None where the window ends before.
    :ivar sale_at: first instant at which the rental is a sale, `sale_amount` then.
        None where this does not come within 400 days.
    """

    amount: int
    seconds: int
    free: bool
    sold: bool
    next_at: datetime | None
    next_amount: int | None
    cap_at: datetime | None
    cap_amount: int | None
    sale_at: datetime | None
    sale_amount: int | None


def running(tariff, start, now, pauses=(), free_allowed=True):
    """Return the `Progress` of a rental at `now`, by the same rule as its bill.

    A pause that is still open is given as one that ends at `now`.

    :raises TariffError: as `bill` does.
    """
    return _Outlook(tariff, ActiveClock(start, now, pauses), free_allowed).progress()


class _Outlook:
    """Asks what the rental would cost at other active seconds than now."""

    def __init__(self, tariff, clock, free_allowed):
        self.tariff, self.clock, self.free_allowed = tariff, clock, free_allowed
        self.now = self._charge(clock.seconds)

    def progress(self):
        next_s = None if self.now.sold else self._first(self._is_dearer)
        sale_s = self._first(self._is_sold)
        cap_s = None if self.now.sold else self._cap_second(sale_s)
        return Progress(
            self._amount(self.clock.seconds),
            self.clock.seconds,
            self.now.free,
            self.now.sold,
            *self._moment(next_s),
            *self._moment(cap_s),
            *self._moment(sale_s),
        )

    def _charge(self, seconds):
        return charge(self.tariff, self.clock.origin, seconds, self.free_allowed)

    def _amount(self, seconds):
        return self.tariff.scaled.half_up(self._charge(seconds).total)

    def _moment(self, seconds):
        if seconds is None:
            return None, None
        return self.clock.instant(seconds), self._amount(seconds)

    def _first(self, holds):
        return first_second(holds, self.clock.seconds + HORIZON_S)

    def _is_dearer(self, seconds):
        return self._amount(seconds) > self._amount(self.clock.seconds)

    def _is_sold(self, seconds):
        return self._charge(seconds).sold

    def _cap_second(self, sale_s):
        """Find where the window or day of now begins to count as one capped."""
        if self.tariff.cap is None:
            return None
        begin, end = self._current_window()
        before = self._capped_windows(begin)
        return first_second(
            lambda at: self._capped_windows(at) > before, min(end, sale_s or end)
        )

    def _capped_windows(self, seconds):
        part = "cap", self.tariff.scaled.cap
        return merged(self._charge(seconds).pieces).get(part, 0)

    def _current_window(self):
        """Return the active seconds between which the current window or day lies."""
        skipped = self._deducted()
        if self.tariff.cap_anchor == "rolling":
            cap_s = self.tariff.cap_s
            begin = max(0, self.clock.seconds - skipped - 1) // cap_s * cap_s + skipped
            return begin, begin + cap_s
        at = self.clock.origin + max(self.clock.seconds, skipped)
        begin, end = local_day(self.tariff.tz, at)
        return begin - self.clock.origin, end - self.clock.origin

    def _deducted(self):
        deducts = self.tariff.free_mode == "deduct" and self.free_allowed
        return self.tariff.free_s if deducts else 0
