"""Whose a frame is, and what it says where that is wanted at once."""

import logging
from collections.abc import Mapping
from types import ModuleType

from .broker import Arrival, Frame
from .flood import Flood

_logger = logging.getLogger(__name__)


class Reader:
    """Decodes inventories, and what wants an answer; all else is for the worker.

    :param codecs: vendor -> codec module
    :param flood: knows which cabinet says too much
    """

    def __init__(self, codecs: Mapping[str, ModuleType], flood: Flood):
        self._codecs = codecs
        self._flood = flood
        #: What a vendor's ``decode`` takes besides.
        self.options: Mapping[str, dict] = {}

    def read(self, frame: Frame) -> Arrival | None:
        """Return the frame with what is known of it; None if its cabinet floods us.

        Whatever a codec raises, the frame is kept; the worker will put it aside. What
        the broker has kept while nobody listened is let in, however much it is.
        """
        for vendor, codec in self._codecs.items():
            topic = codec.parse_topic(frame.topic)
            if topic:
                has_waited = frame.waited_since is not None
                if not has_waited and not self._flood.admits(vendor, topic.imei):
                    return None
                message = self._decode(vendor, codec, topic.kind, frame)
                return Arrival(frame, vendor, topic.imei, message)
        return Arrival(frame)

    def _decode(self, vendor: str, codec: ModuleType, kind: str, frame: Frame):
        if not codec.is_read_at_once(kind, frame.payload):
            return None
        options = self.options.get(vendor, {})
        try:
            return codec.decode(frame.payload, frame.topic, **options)
        except Exception:
            _logger.exception("a frame on %s cannot be read", frame.topic)
            return None

    def answer(self, arrival: Arrival):
        """Return what a cabinet waits for, to be sent when its word is safe.

        One that misses two echoes of its heartbeat starts itself anew, and one whose
        return is not answered reports it again.
        """
        if not arrival.message:
            return None
        codec = self._codecs[arrival.vendor]
        return codec.answer(arrival.device_uid, arrival.message)
