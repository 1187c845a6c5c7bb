"""A client of MQTT that tries what it likes, and tells what became of it."""

import threading

import paho.mqtt.client as mqtt
from paho.mqtt.subscribeoptions import SubscribeOptions

from scripts.services.service import LOOPBACK

SECONDS = 240


class Client(mqtt.Client):
    """A client at the listener for cabinets, or where gateways come in.

    :param user: None to give no user name
    :param str address: the one that it comes from
    :param bool lasting: whether it comes back each time that it is put out
    """

    def __init__(
        self,
        broker,
        user,
        password,
        client_id=None,
        will=None,
        inside=False,
        address=LOOPBACK,
        lasting=False,
    ):
        super().__init__(
            mqtt.CallbackAPIVersion.VERSION2,
            client_id=user if client_id is None else client_id,
            protocol=mqtt.MQTTv5,
            reconnect_on_failure=lasting,
        )
        self.username_pw_set(user, password)
        if will:
            self.will_set(*will, qos=1)
        if not inside:
            self.tls_set(ca_certs=str(broker.authority))
        self.received = []
        self.verdict = None
        self.is_out = False
        self._with_broker = set()
        self._changed = threading.Condition()
        self._subscribed = threading.Event()
        self.on_connect = self._remember_verdict
        self.on_message = self._remember_message
        self.on_disconnect = self._remember_end
        self.on_subscribe = lambda *_: self._subscribed.set()
        self.on_publish = self._remember_receipt
        if lasting:
            self.reconnect_delay_set(1, 1)
        port = broker.port if inside else broker.tls_port
        self.connect(LOOPBACK, port, bind_address=address)
        self.loop_start()
        assert self.wait_for(lambda: self.verdict is not None)

    def _remember_verdict(self, _client, _data, _flags, reason, _properties):
        with self._changed:
            self.verdict = not reason.is_failure
            self._changed.notify_all()

    def _remember_message(self, _client, _data, message):
        with self._changed:
            self.received.append((message.topic, message.payload))
            self._changed.notify_all()

    def _remember_receipt(self, _client, _data, packet, _reason, _properties):
        with self._changed:
            self._with_broker.add(packet)
            self._changed.notify_all()

    def _remember_end(self, *_):
        with self._changed:
            self.is_out = True
            self._changed.notify_all()

    def wait_for(self, condition):
        """Wait until a condition on what was received, or on the connection, holds."""
        with self._changed:
            return self._changed.wait_for(condition, SECONDS)

    def listen(self, *topics):
        """Subscribe; what the broker says to it proves nothing."""
        self._subscribed.clear()
        self.subscribe([(topic, SubscribeOptions(qos=1)) for topic in topics])
        assert self._subscribed.wait(SECONDS)

    def say(self, topic, payload, qos=1, **more):
        """Publish, and wait until it is with the broker or the connection is lost."""
        packet = self.publish(topic, payload, qos, **more).mid
        assert self.wait_for(lambda: self.is_out or packet in self._with_broker)

    def leave(self):
        """Disconnect in good order."""
        self.disconnect()
        self.loop_stop()
