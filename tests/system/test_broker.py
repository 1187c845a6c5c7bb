"""The broker as it is configured: who may say what, and that nothing is dropped."""

import threading

import paho.mqtt.client as mqtt
import pytest

from scripts.services.mosquitto import GATEWAY, gateway_password

IMEI, OTHER = "861000000000001", "861000000000002"
SECONDS = 240
# ten times what the broker would keep without our configuration
MANY = 10_000


class Client(mqtt.Client):
    """A client that keeps what it gets and can wait for it."""

    def __init__(self, broker, user, password, lasting=False):
        super().__init__(
            mqtt.CallbackAPIVersion.VERSION2, client_id=user, clean_session=not lasting
        )
        self.username_pw_set(user, password)
        self.received = []
        self.verdict = None
        self.changed = threading.Condition()
        self.on_connect = self._remember_verdict
        self.on_message = self._remember_message
        self.subscribed = threading.Event()
        self.on_subscribe = lambda *_: self.subscribed.set()
        self.connect("127.0.0.1", broker.port)
        self.loop_start()
        assert self.wait_for(lambda: self.verdict is not None)

    def _remember_verdict(self, _client, _data, _flags, reason, _properties):
        with self.changed:
            self.verdict = not reason.is_failure
            self.changed.notify_all()

    def _remember_message(self, _client, _data, message):
        with self.changed:
            self.received.append((message.topic, message.payload))
            self.changed.notify_all()

    def wait_for(self, condition):
        """Wait until a condition on what was received holds."""
        with self.changed:
            return self.changed.wait_for(condition, SECONDS)

    def listen(self, topic, qos=0):
        """Subscribe and wait for the broker's word."""
        self.subscribed.clear()
        self.subscribe(topic, qos)
        assert self.subscribed.wait(SECONDS)

    def say(self, topic, payload, qos=1):
        """Publish and wait until the broker has it."""
        self.publish(topic, payload, qos).wait_for_publish(SECONDS)

    def leave(self):
        """Disconnect."""
        self.disconnect()
        self.loop_stop()


@pytest.fixture
def connect(broker):
    """A function that connects a user whom the broker knows."""
    clients = []
    broker.let_in({IMEI: "first", OTHER: "second"})

    def connected(user, password, **options):
        clients.append(Client(broker, user, password, **options))
        return clients[-1]

    yield connected
    for client in clients:
        client.leave()


@pytest.fixture
def gateway(connect):
    """The gateway, with a session that outlives its connection."""
    client = connect(GATEWAY, gateway_password(), lasting=True)
    client.listen("$share/gateway//powerbank/+/user/update", qos=1)
    client.listen("/powerbank/+/user/heart")
    return client


def test_a_wrong_password_is_refused(connect):
    assert connect(IMEI, "second").verdict is False


def test_the_gateway_hears_what_a_cabinet_says(gateway, connect):
    cabinet = connect(IMEI, "first")
    cabinet.say(f"/powerbank/{IMEI}/user/update", b"returned")
    cabinet.say(f"/powerbank/{IMEI}/user/heart", b"alive", qos=0)
    assert gateway.wait_for(lambda: len(gateway.received) == 2)


def test_a_cabinet_can_not_speak_for_another(gateway, connect):
    cabinet = connect(IMEI, "first")
    cabinet.say(f"/powerbank/{OTHER}/user/update", b"forged")
    cabinet.say(f"/powerbank/{IMEI}/user/update", b"own")
    assert gateway.wait_for(lambda: gateway.received)
    assert gateway.received == [(f"/powerbank/{IMEI}/user/update", b"own")]


def test_a_cabinet_hears_only_its_own_commands(gateway, connect):
    cabinet = connect(IMEI, "first")
    cabinet.listen("/powerbank/+/user/get")
    cabinet.listen(f"/powerbank/{OTHER}/user/get")
    gateway.say(f"/powerbank/{OTHER}/user/get", b"theirs", qos=0)
    gateway.say(f"/powerbank/{IMEI}/user/get", b"ours", qos=0)
    assert cabinet.wait_for(lambda: cabinet.received)
    assert {payload for _topic, payload in cabinet.received} == {b"ours"}


def test_nothing_is_dropped_while_the_gateway_is_away(gateway, connect):
    gateway.leave()
    cabinet = connect(IMEI, "first")
    topic = f"/powerbank/{IMEI}/user/update"
    sent = [str(number).encode() for number in range(MANY)]
    for message in [cabinet.publish(topic, payload, 1) for payload in sent]:
        message.wait_for_publish(SECONDS)
    back = connect(GATEWAY, gateway_password(), lasting=True)
    assert back.wait_for(lambda: len(back.received) >= MANY)
    assert [payload for _topic, payload in back.received] == sent
