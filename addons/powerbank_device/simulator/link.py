"""One cabinet's own connection to the broker, driven from outside by a loop."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, Protocol

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from .cabinet import VirtualCabinet
from .loop import Loop
from .recording import DOWN, UP

KEEPALIVE_SECONDS = 60
RETRY_SECONDS = 5.0
CONNECT_SECONDS = 3.0


class Listener(Protocol):
    """Who speaks over a link, a cabinet or what stands in its place."""

    imei: str
    vendor: str

    def subscriptions(self) -> list[tuple[str, int, bool]]: ...

    def connected(self): ...

    def disconnected(self): ...

    def received(self, topic: str, payload: bytes): ...

    def log(self, text: str, *values): ...


class Broker(NamedTuple):
    """Where the broker is, and how it must prove that; no ``tls``: not at all."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None

    @classmethod
    def read(cls, address: str, tls_ca: str | None = None) -> "Broker":
        """Return the broker at ``HOST:PORT``.

        :param tls_ca: file of the authority that has signed its certificate
        """
        host, _, port = address.rpartition(":")
        tls = ssl.create_default_context(cafile=tls_ca) if tls_ca else None
        return cls(host, int(port), tls)


class MqttLink:
    """A clean session under the cabinet's IMEI; nothing is kept while it is away.

    MQTT 5 is used for one thing: heartbeats run both ways on one topic, and without
    its "no local" the broker would hand a cabinet its own heartbeat as the echo.

    :param ready: called whenever the broker has taken both subscriptions
    :param record: called with all that goes up and down
    """

    def __init__(
        self,
        loop: Loop,
        cabinet: Listener,
        broker: Broker,
        password: str | None,
        ready: Callable[[], None] = lambda: None,
        record: Callable[[str, str, str, str, bytes], None] = lambda *_: None,
    ):
        self.online = False
        self._record = record
        self._unacknowledged: set[int] = set()
        self._loop = loop
        self._cabinet = cabinet
        self._broker = broker
        self._password = password
        self._ready = ready
        self._wanted = False
        self._client = self._new_client()

    def _new_client(self) -> mqtt.Client:
        client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2,
            client_id=self._cabinet.imei,
            protocol=mqtt.MQTTv5,
        )
        client.username_pw_set(self._cabinet.imei, self._password)
        client.connect_timeout = CONNECT_SECONDS
        if self._broker.tls:
            client.tls_set_context(self._broker.tls)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_socket_open = self._on_socket_open
        client.on_socket_close = self._on_socket_close
        client.on_socket_register_write = self._on_socket_register_write
        client.on_socket_unregister_write = self._on_socket_unregister_write
        return client

    # === THE CABINET'S SIDE === #

    def connect(self):
        """Connect, and again after every loss, until ``drop`` or ``leave``."""
        self._wanted = True
        if self._client.socket() is not None:
            return
        session = Properties(PacketTypes.CONNECT)
        session.SessionExpiryInterval = 0
        try:
            self._client.connect(
                self._broker.host,
                self._broker.port,
                KEEPALIVE_SECONDS,
                clean_start=True,
                properties=session,
            )
        except OSError as error:
            self._cabinet.log("cannot reach the broker: %s", error)
            self._retry()

    def drop(self):
        """Lose the connection without a word, as when the network is gone."""
        self._wanted = False
        if self._client.socket() is not None:
            with suppress(OSError):
                self._client.socket().shutdown(socket.SHUT_RDWR)
        self._went_offline("dropped")

    def leave(self):
        """Take leave of the broker."""
        self._wanted = False
        self._client.disconnect()
        while self._client.want_write() and not self._client.loop_write():
            pass

    def clone(self) -> Callable[[], None]:
        """Sign in a second time under the same number; return what ends that."""
        device = Clone(self._cabinet)
        device.link = MqttLink(self._loop, device, self._broker, self._password)
        device.link.connect()
        return device.link.leave

    def publish(self, topic: str, payload: bytes) -> bool:
        """Send with QoS 1; what cannot be sent now is lost.

        :return: whether the cabinet is online
        """
        if self.online:
            packet = self._client.publish(topic, payload, qos=1).mid
            self._unacknowledged.add(packet)
            self._note(UP, topic, payload)
        return self.online

    @property
    def waits(self) -> bool:
        """Whether the broker has something to acknowledge yet."""
        return self.online and bool(self._unacknowledged)

    def keep_alive(self):
        """Let the client see to its keep-alive; to be called every few seconds."""
        self._client.loop_misc()

    def _note(self, direction: str, topic: str, payload: bytes):
        cabinet = self._cabinet
        self._record(cabinet.imei, cabinet.vendor, direction, topic, payload)

    def _retry(self):
        self._loop.agenda.after_clock(RETRY_SECONDS, self._connect_again)

    def _connect_again(self):
        if self._wanted:
            self.connect()

    def _went_offline(self, reason):
        if self.online:
            self.online = False
            self._unacknowledged.clear()
            self._cabinet.log("lost its connection: %s", reason)
            self._cabinet.disconnected()

    # === CALLBACKS === #

    def _on_connect(self, client, _userdata, _flags, reason, _properties):
        if reason.is_failure:
            self._cabinet.log("was refused by the broker: %s", reason)
            return
        client.subscribe(
            [
                (topic, SubscribeOptions(qos=qos, noLocal=not own))
                for topic, qos, own in self._cabinet.subscriptions()
            ]
        )

    def _on_subscribe(self, _client, _userdata, _packet, reasons, _properties):
        refused = [str(reason) for reason in reasons if reason.is_failure]
        if refused:
            self._cabinet.log("may not listen: %s", ", ".join(refused))
            return
        self.online = True
        self._cabinet.log("is online")
        self._cabinet.connected()
        self._ready()

    def _on_disconnect(self, _client, _userdata, _flags, reason, _properties):
        self._went_offline(reason)
        if self._wanted:
            self._retry()

    def _on_publish(self, _client, _userdata, packet, _reason, _properties):
        self._unacknowledged.discard(packet)

    def _on_message(self, _client, _userdata, message):
        self._note(DOWN, message.topic, message.payload)
        self._cabinet.received(message.topic, message.payload)

    # === SOCKET === #

    def _on_socket_open(self, _client, _userdata, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._loop.watch(connection, self._read, self._client.loop_write)

    def _read(self):
        """Read all there is: what TLS has decrypted, no selector tells of."""
        self._client.loop_read()
        while self._broker.tls and self._has_more():
            self._client.loop_read()

    def _has_more(self) -> bool:
        connection = self._client.socket()
        return connection is not None and connection.pending() > 0

    def _on_socket_close(self, _client, _userdata, connection):
        self._loop.unwatch(connection)

    def _on_socket_register_write(self, _client, _userdata, connection):
        self._loop.want_write(connection, True)

    def _on_socket_unregister_write(self, _client, _userdata, connection):
        self._loop.want_write(connection, False)


class Clone:
    """Another device under a cabinet's number: it lives, and obeys nothing."""

    def __init__(self, cabinet: VirtualCabinet):
        self.link: MqttLink | None = None
        self.imei = cabinet.imei
        self.vendor = cabinet.vendor
        self._cabinet = cabinet
        self.subscriptions = cabinet.subscriptions

    def connected(self):
        """Say that it lives."""
        self.link.publish(*self._cabinet.write(self._cabinet.sign_of_life()))

    def disconnected(self):
        """The other one has signed in again."""

    def received(self, topic: str, _payload: bytes):
        """Take away what the cabinet should have heard."""
        self.log("heard what was said on %s", topic)

    def log(self, text: str, *values):
        """Tell people what happens here."""
        self._cabinet.log(f"(its clone) {text}", *values)
