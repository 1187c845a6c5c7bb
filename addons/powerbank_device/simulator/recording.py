"""Traffic in a file: one JSON object a line, in the order in which it happened.

``at`` (ISO 8601, UTC), ``cabinet``, ``vendor``, ``direction`` (``up`` or ``down``),
``topic`` and ``hex``, the payload. The gateway's stored events are exported in the same
form.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple, TextIO

UP, DOWN = "up", "down"


class Frame(NamedTuple):
    """One payload that went between a cabinet and the broker."""

    at: datetime
    cabinet: str
    vendor: str
    direction: str
    topic: str
    payload: bytes

    def line(self) -> str:
        """Return the line that keeps it."""
        values = self._asdict()
        values["at"] = self.at.isoformat(timespec="microseconds")
        values["hex"] = values.pop("payload").hex().upper()
        return f"{json.dumps(values)}\n"

    @classmethod
    def from_line(cls, line: str) -> "Frame":
        """Read a line.

        :raise ValueError: it is none
        """
        try:
            values = json.loads(line)
            at = datetime.fromisoformat(values.pop("at"))
            payload = bytes.fromhex(values.pop("hex"))
            return cls(at=at, payload=payload, **values)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"no frame: {error}") from None

    def by(self, cabinet: str) -> "Frame":
        """Return it as another cabinet of the same make would have sent it."""
        topic = self.topic.replace(f"/{self.cabinet}/", f"/{cabinet}/", 1)
        return self._replace(cabinet=cabinet, topic=topic)


def recorder(stream: TextIO) -> Callable[[str, str, str, str, bytes], None]:
    """Return what writes down cabinet, vendor, direction, topic and payload."""

    def record(*values):
        stream.write(Frame(datetime.now(UTC), *values).line())

    return record


def read_recording(lines: Iterable[str]) -> Iterator[Frame]:
    """Read a recording.

    :raise ValueError: a line is none of a recording; the message says which
    """
    for number, line in enumerate(lines, 1):
        try:
            yield Frame.from_line(line)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
