"""The MQTT side: frames come in through a queue, commands and echoes go out."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from .client import OURS, Client, Publication
from .metrics import Metrics
from .settings import Settings

_logger = logging.getLogger(__name__)

SESSION_SECONDS = 7 * 24 * 3600
KEEPALIVE_SECONDS = 10
QUALITY_UP = 1
RECONNECT_SECONDS = (1, 30)
TAKEN_OVER = "Session taken over"
#: Where Mosquitto publishes notices (logins) and errors (takeovers, up to 2.0).
LOG_TOPICS = ("$SYS/broker/log/N", "$SYS/broker/log/E")


class Frame(NamedTuple):
    """Bytes from a cabinet as the broker handed them over.

    ``connection`` counts our connections to the broker: a packet may be acknowledged
    only on the one that brought it. ``redelivered`` means that the broker does not know
    whether it has brought this ``packet`` before. A frame that came while we were deaf
    was kept by the broker at some time since ``waited_since``, and nobody knows when.
    """

    topic: str
    payload: bytes
    qos: int
    packet: int
    redelivered: bool
    received_at: datetime
    connection: int
    waited_since: datetime | None = None


class Arrival(NamedTuple):
    """A frame and whose it is; no vendor when none knows the topic.

    ``message`` is what it says, where that was looked at already.
    """

    frame: Frame
    vendor: str | None = None
    device_uid: str | None = None
    message: object | None = None

    @property
    def is_heartbeat(self) -> bool:
        return self.message is not None and self.message.type == "heartbeat"

    @property
    def is_inventory(self) -> bool:
        return self.message is not None and self.message.type == "inventory"


class Broker:
    """One persistent session at the broker.

    A frame is acknowledged by ``acknowledge_all`` alone, never by having been received;
    the broker holds back more than ``settings.inflight`` unacknowledged ones, so the
    queue is bounded and a slow database slows the broker, not the other way round. Of
    QoS 0, which promises nothing, as many are kept as the queue has room for.

    After connecting we send a marker to ourselves, on a topic of our own. The broker
    keeps the order, so what comes before the marker may have waited, and what comes
    after did not.

    :param uplinks: filters of the topics on which cabinets speak
    :param read: tells whose a frame is, or None if it is not to be taken; it works
        while the database does, and must not raise
    """

    def __init__(
        self,
        settings: Settings,
        uplinks: Iterable[str],
        metrics: Metrics,
        read: Callable[[Frame], Arrival | None],
    ):
        self.connected = threading.Event()
        self.listening_since: datetime | None = None
        self.heard_until: datetime | None = None
        self.on_connected: Callable[[], None] = lambda: None
        #: Somebody else has connected under our name.
        self.on_displaced: Callable[[], None] = lambda: None
        self.on_log: Callable[[str], None] = lambda _line: None
        self._settings = settings
        self._metrics = metrics
        self._shared = [f"$share/{settings.share}/{topic}" for topic in uplinks]
        self._marker = f"powerbank/gateway/{settings.name}"
        self._marker_packet: int | None = None
        self._log_packet: int | None = None
        self._waited_since: datetime | None = None
        self._room = 2 * settings.inflight
        self._read = read
        self._arrivals: deque[Arrival] = deque()
        self._arrived = threading.Event()
        #: What the broker waits for us to acknowledge, by packet.
        self._held: dict[int, Frame] = {}
        self._left = threading.Event()
        self._connection = 0
        self._client = self._new_client()

    def _new_client(self) -> Client:
        client = Client(self._settings.name, self._on_publications)
        client.username_pw_set(*self._settings.credentials)
        if self._settings.broker.scheme == "mqtts":
            client.tls_set(ca_certs=self._settings.tls_ca)
        client.reconnect_delay_set(*RECONNECT_SECONDS)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_unsubscribe = self._on_unsubscribe
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        return client

    # === LIFE === #

    def start(self):
        """Connect in the background, and again whenever the connection is lost."""
        session = Properties(PacketTypes.CONNECT)
        session.SessionExpiryInterval = SESSION_SECONDS
        session.ReceiveMaximum = self._settings.inflight
        self._client.connect_async(
            self._settings.broker.hostname,
            self._settings.port,
            keepalive=KEEPALIVE_SECONDS,
            clean_start=False,
            properties=session,
        )
        self._client.loop_start()

    def leave_group(self, timeout: float) -> bool:
        """Let the others have what cabinets say from now on; tell whether it is so.

        What the broker has ready for us still comes.
        """
        if not self.connected.is_set():
            return False
        self._client.unsubscribe(self._shared)
        return self._left.wait(timeout)

    def is_idle(self) -> bool:
        """Whether no frame waits to be taken."""
        return not self._arrivals

    def waiting(self) -> int:
        """Return how many frames wait to be taken."""
        return len(self._arrivals)

    def stop(self):
        """Send what is queued, then disconnect; the session stays at the broker."""
        self.connected.clear()
        self._client.disconnect()
        self._client.loop_stop()

    # === FRAMES === #

    def take(self, limit: int, timeout: float) -> list[Arrival]:
        """Return up to ``limit`` frames, waiting ``timeout`` seconds for the first."""
        if not self._arrivals:
            self._arrived.clear()
            if not self._arrivals:
                self._arrived.wait(timeout)
        arrivals = []
        with suppress(IndexError):
            while len(arrivals) < limit:
                arrivals.append(self._arrivals.popleft())
        return arrivals

    def stored_until(self) -> datetime:
        """Return the time before which no frame waits in the queue, to be called when
        all that was taken is stored."""
        try:
            return self._arrivals[0].frame.received_at
        except IndexError:
            return datetime.now(UTC)

    def acknowledge_all(self, frames: Iterable[Frame], answers: Iterable[tuple]):
        """Tell the broker that it may forget these frames, and cabinets our answers.

        :param answers: `(topic, payload, QoS)`
        """
        echoes = []
        for topic, payload, qos in answers:
            if qos:
                self.publish(topic, payload, qos)
            else:
                echoes.append((topic, payload))
        packets = [frame.packet for frame in frames if frame.qos]
        held = [self._held.pop(packet, None) for packet in packets]
        ours = self._connection
        self._client.send_all(
            [
                packet
                for packet, frame in zip(packets, held, strict=True)
                if frame and frame.connection == ours
            ],
            echoes,
        )

    # === PUBLISHING === #

    def publish(self, topic: str, payload: bytes, qos: int) -> int:
        """Send once, never retained, marked so that no gateway takes it for a frame.

        :return: the number of the packet
        """
        mark = Properties(PacketTypes.PUBLISH)
        mark.UserProperty = OURS
        return self._client.publish(topic, payload, qos, properties=mark).mid

    # === CALLBACKS (network thread) === #

    def _on_connect(self, client, _userdata, flags, reason, _properties):
        if reason.is_failure:
            _logger.error("the broker refused the gateway: %s", reason)
            return
        self._connection += 1
        self._waited_since = self.heard_until if flags.session_present else None
        _logger.info("connected to the broker, session kept: %s", flags.session_present)
        self._enter(client)

    def _enter(self, client: Client):
        """Join the group; the marker follows when the broker has agreed."""
        # not of QoS 1: the log of the time while we were away is worth nothing
        _code, self._log_packet = client.subscribe([(topic, 0) for topic in LOG_TOPICS])
        topics = [*self._shared, self._marker]
        client.subscribe([(topic, QUALITY_UP) for topic in topics])

    def _on_subscribe(self, _client, _userdata, packet, reasons, _properties):
        refused = [str(reason) for reason in reasons if reason.is_failure]
        if packet == self._log_packet:
            if refused:
                _logger.warning("the broker does not let us read its log")
            return
        if refused:
            _logger.error("the broker refused a subscription: %s", ", ".join(refused))
            return
        self._marker_packet = self.publish(self._marker, b"", QUALITY_UP)
        self.connected.set()
        self.on_connected()

    def _on_unsubscribe(self, _client, _userdata, _packet, _reasons, _properties):
        """Others hear the cabinets from here on, and note until when."""
        self.listening_since = None
        self._left.set()

    def _on_disconnect(self, _client, _userdata, _flags, reason, _properties):
        self.connected.clear()
        if self.listening_since:
            self.heard_until = datetime.now(UTC)
            self.listening_since = None
        _logger.info("disconnected from the broker: %s", reason)
        if reason == TAKEN_OVER:
            self.on_displaced()

    def _on_publications(self, publications: list[Publication]):
        now = datetime.now(UTC)
        for number, publication in enumerate(publications):
            if publication.is_ours:
                self._on_own_publication(publication)
            elif publication.topic in LOG_TOPICS:
                self.on_log(publication.payload.decode(errors="replace"))
            else:
                # what came at once came in an order, which its times are to tell
                at = now + number * datetime.resolution
                self._on_frame(self._frame(publication, at))
        self._arrived.set()

    def _on_frame(self, frame: Frame):
        if frame.qos:
            if not self._is_in_hand(frame):
                self._take_in(frame)
        elif len(self._arrivals) < self._room:
            self._take_in(frame)
        else:
            self._metrics.on_dropped()

    def _take_in(self, frame: Frame):
        arrival = self._read(frame)
        if arrival:
            self._arrivals.append(arrival)
        else:
            self._metrics.on_dropped()
            if self._held.pop(frame.packet, None):
                self._client.ack(frame.packet, frame.qos)

    def _is_in_hand(self, frame: Frame) -> bool:
        """Note what we owe an acknowledgement; tell whether we had it already.

        A connection that breaks before a frame is stored brings it once more. It is
        then acknowledged on the new one, and its first receipt counts.
        """
        held = self._held.get(frame.packet) if frame.redelivered else None
        if held is None or held[:2] != frame[:2]:
            self._held[frame.packet] = frame
            return False
        self._held[frame.packet] = held._replace(connection=frame.connection)
        return True

    def _on_own_publication(self, publication: Publication):
        """An echo of ours, or the marker."""
        if publication.qos:
            self._client.ack(publication.packet, publication.qos)
        if publication.topic == self._marker:
            self._on_caught_up()

    def _on_publish(self, _client, _userdata, packet, reason, _properties):
        if reason.is_failure:
            _logger.error("the broker refused what the gateway sent: %s", reason)
            if packet == self._marker_packet:
                self._on_caught_up()

    def _on_caught_up(self):
        """From here on a frame is heard when it is sent."""
        self._waited_since = None
        self.listening_since = datetime.now(UTC)

    def _frame(self, publication: Publication, at: datetime) -> Frame:
        return Frame(
            publication.topic,
            publication.payload,
            publication.qos,
            publication.packet,
            publication.dup,
            at,
            self._connection,
            self._waited_since,
        )
