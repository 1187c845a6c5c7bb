"""The client's own part: what comes is cut into packets, what goes out is joined."""

import random
import socket

import paho.mqtt.client as mqtt
import pytest
from gateway.client import MARKED, OURS, Client
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

TOPIC = "/powerbank/861/user/update"


class Broker:
    """The other end of the client's connection."""

    def __init__(self):
        self.came = []
        self.client = Client("test", self.came.extend)
        self.client._sock, self.socket = socket.socketpair()
        self.client._sock.setblocking(False)

    def send(self, data):
        """Send bytes; return what the client makes of them."""
        self.socket.sendall(data)
        return self.client.loop_read()

    def close(self):
        for end in (self.client._sock, self.socket):
            if end:
                end.close()


@pytest.fixture
def broker():
    broker = Broker()
    yield broker
    broker.close()


def publish(payload, *, qos=1, packet=7, dup=False, ours=False, topic=TOPIC):
    """Return a PUBLISH packet as the library writes one."""
    sender = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    written = []
    sender._packet_queue = lambda command, data, *_rest: written.append(bytes(data))
    sender._sock = True
    properties = Properties(PacketTypes.PUBLISH)
    if ours:
        properties.UserProperty = OURS
    sender._send_publish(
        packet, topic.encode(), payload, qos, False, dup, properties=properties
    )
    sender._sock = None
    return written[0]


def test_message_is_read_as_the_library_writes_it(broker):
    broker.send(publish(b"hello", packet=300, dup=True))
    [message] = broker.came
    assert message == (TOPIC, b"hello", 1, 300, True, False)


def test_message_of_qos_0_has_no_number(broker):
    broker.send(publish(b"", qos=0))
    assert broker.came == [(TOPIC, b"", 0, 0, False, False)]


@pytest.mark.parametrize("size", [0, 1, 100, 127, 128, 300, 16_383, 16_384, 60_000])
def test_message_of_any_length_is_read_whole(broker, size):
    data = publish(bytes(size))
    broker.send(data[:65_000])
    assert [len(message.payload) for message in broker.came] == [size]


def test_packets_that_come_in_pieces_are_put_together(broker):
    chance = random.Random(20261122)
    payloads = [chance.randbytes(chance.randrange(400)) for _message in range(200)]
    stream = b"".join(publish(payload, packet=1) for payload in payloads)
    while stream:
        size = chance.randrange(1, 300)
        broker.send(stream[:size])
        stream = stream[size:]
    assert [message.payload for message in broker.came] == payloads


def test_own_echo_is_known_by_its_mark(broker):
    broker.send(publish(b"x", ours=True) + publish(b"x"))
    assert [message.is_ours for message in broker.came] == [True, False]


def test_mark_in_the_payload_marks_nothing(broker):
    broker.send(publish(MARKED))
    assert [message.is_ours for message in broker.came] == [False]


def test_topic_that_is_no_text_is_none(broker):
    data = publish(b"x", topic="ab")
    broker.send(data.replace(b"\x00\x02ab", b"\x00\x02a\xff"))
    assert [message.topic for message in broker.came] == [""]


def test_packet_that_contradicts_itself_ends_the_connection(broker):
    assert broker.send(b"\x32\x02\xff\xff") == mqtt.MQTT_ERR_PROTOCOL
    assert broker.came == []


def test_end_of_the_connection_is_noticed(broker):
    broker.socket.close()
    assert broker.client.loop_read() == mqtt.MQTT_ERR_CONN_LOST


def test_all_is_sent_at_once_and_reads_as_the_library_writes_it(broker):
    broker.client.send_all([7, 300], [(TOPIC, b"beat")])
    broker.client.loop_write()
    sent = broker.socket.recv(1000)
    acknowledged = b"\x40\x02\x00\x07" + b"\x40\x02\x01\x2c"
    assert sent == acknowledged + publish(b"beat", qos=0, ours=True)
