"""Say again what cabinets said once, with their own connections and at their pace."""

import logging
from collections.abc import Callable, Iterable, Mapping

from .agenda import Agenda
from .link import Broker, MqttLink
from .loop import Loop
from .neighbours import codec
from .recording import UP, Frame

_logger = logging.getLogger(__name__)

KEEPALIVE_CHECK_SECONDS = 5.0
LOOK_SECONDS = 0.1


class Player:
    """In a cabinet's place: it says what is written, and obeys nothing."""

    def __init__(self, imei: str, vendor: str):
        self.imei = imei
        self.vendor = vendor
        self.link: MqttLink | None = None
        self._codec = codec(vendor)

    def subscriptions(self) -> list[tuple[str, int, bool]]:
        """Listen as the cabinet does, so that the broker treats it alike."""
        return [(self._codec.downlink_topic(self.imei), 0, True)]

    def connected(self):
        """Wait for the first frame's time."""

    def disconnected(self):
        """What cannot be said now is lost."""

    def received(self, topic: str, payload: bytes):
        """Take no notice."""

    def log(self, text: str, *values):
        """Tell people what happens to the connection."""
        _logger.info(f"%s {text}", self.imei, *values)


class Replay:
    """The frames of a recording that went up, on their way again.

    :param frames: in their order; those that went down are left out
    :param passwords: by number of the cabinet; frames of others are refused
    :param broker: ``HOST:PORT``
    :param speed: how many seconds of the recording pass in one of the clock
    :param tls_ca: file of the authority that the broker's certificate is from; no TLS
        without
    :raise ValueError: there is no frame, or a cabinet without a password
    """

    def __init__(
        self,
        frames: Iterable[Frame],
        passwords: Mapping[str, str],
        broker: str,
        speed: float = 1.0,
        tls_ca: str | None = None,
    ):
        self.frames = [frame for frame in frames if frame.direction == UP]
        self.loop = Loop(Agenda(speed))
        self.on_ready: Callable[[], None] = lambda: None
        self.said = 0
        self._players: dict[str, Player] = {}
        self._waited_for: set[str] = set()
        if not self.frames:
            raise ValueError("the recording has nothing that a cabinet said")
        address = Broker.read(broker, tls_ca)
        for imei, vendor in {f.cabinet: f.vendor for f in self.frames}.items():
            self._add(imei, vendor, passwords, address)

    def _add(
        self, imei: str, vendor: str, passwords: Mapping[str, str], broker: Broker
    ):
        if imei not in passwords:
            raise ValueError(f"no password for cabinet {imei}")
        player = Player(imei, vendor)
        player.link = MqttLink(
            self.loop, player, broker, passwords[imei], lambda: self._connected(imei)
        )
        self._players[imei] = player

    def run(self) -> int:
        """Say it all; return how many frames the broker has taken."""
        self._waited_for = set(self._players)
        for player in self._players.values():
            player.link.connect()
        self._keep_alive()
        self.loop.run()
        return self.said

    def close(self):
        """Take leave of the broker."""
        for player in self._players.values():
            player.link.leave()
        self.loop.close()

    def _connected(self, imei: str):
        if imei in self._waited_for:
            self._waited_for.discard(imei)
            if not self._waited_for:
                self.on_ready()
                self._plan()

    def _plan(self):
        """Put every frame on the agenda, as long after the first as it was then."""
        first = self.frames[0].at
        for frame in self.frames:
            seconds = (frame.at - first).total_seconds()
            self.loop.agenda.after(max(seconds, 0.0), lambda f=frame: self._say(f))
        last = max(frame.at for frame in self.frames)
        self.loop.agenda.after((last - first).total_seconds(), self._end)

    def _say(self, frame: Frame):
        link = self._players[frame.cabinet].link
        self.said += link.publish(frame.topic, frame.payload)

    def _end(self):
        """Stop once the broker has acknowledged everything."""
        if any(player.link.waits for player in self._players.values()):
            self.loop.agenda.after_clock(LOOK_SECONDS, self._end)
        else:
            self.loop.stop()

    def _keep_alive(self):
        for player in self._players.values():
            player.link.keep_alive()
        self.loop.agenda.after_clock(KEEPALIVE_CHECK_SECONDS, self._keep_alive)
