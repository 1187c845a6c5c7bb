"""The clock of one rental, which stands still during its pauses."""

from datetime import UTC, datetime, timedelta

from .errors import TariffError, _lt

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def utc(name, instant):
    """Return an aware datetime in UTC, where differences are elapsed time.

    :raises TariffError: for a naive datetime; its field is `name`.
    """
    if not isinstance(instant, datetime) or instant.utcoffset() is None:
        raise TariffError(
            [name], _lt("%(field)s must be an instant with an offset."), field=name
        )
    return instant.astimezone(UTC)


class ActiveClock:
    """Counts the seconds of a rental that are neither paused nor outside of it.

    Pauses may overlap and may lie partly or wholly outside the rental; each moment is
    taken out once. A rental that ends before it starts has no second.

    :ivar origin: Unix time of the start, in whole seconds.
    :ivar seconds: whole active seconds from `start` to `end`.
    """

    def __init__(self, start, end, pauses=()):
        self.start, self.end = utc("start", start), utc("end", end)
        self.pauses = tuple(self._merged(pauses)) if pauses else ()
        self.origin = (self.start - EPOCH) // SECOND
        elapsed = max(0, (self.end - self.start) // SECOND)
        paused = sum((until - since for since, until in self.pauses), timedelta())
        self.seconds = max(0, elapsed + -paused // SECOND)

    def _merged(self, pauses):
        """Yield the pauses clipped to the rental, ascending and apart."""
        held = None
        for since, until in sorted(self._clipped(pauses)):
            if held and since <= held[1]:
                held = held[0], max(held[1], until)
                continue
            if held:
                yield held
            held = since, until
        if held:
            yield held

    def _clipped(self, pauses):
        for since, until in pauses:
            since, until = utc("pauses", since), utc("pauses", until)
            if until < since:
                raise TariffError(["pauses"], _lt("A pause ends before it begins."))
            since, until = max(since, self.start), min(until, self.end)
            if since < until:
                yield since, until

    def instant(self, seconds):
        """Return the first UTC instant at which that many active seconds have run."""
        at = self.start + seconds * SECOND
        for since, until in self.pauses:
            if at <= since:
                break
            at += until - since
        return at
