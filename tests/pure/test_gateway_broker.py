"""The queue between broker and database: bounded, and each frame in hand once."""

import pytest
from gateway import Settings
from gateway.broker import Arrival, Broker
from gateway.client import Publication
from gateway.metrics import Metrics

ROOM = 6


class Client:
    """Keeps what is acknowledged, in place of a connection."""

    def __init__(self):
        self.acknowledged = []

    def ack(self, packet, _qos):
        self.acknowledged.append(packet)

    def send_all(self, packets, echoes):
        self.acknowledged += packets
        self.echoes = echoes


@pytest.fixture
def broker():
    settings = Settings(mqtt_url="mqtt://localhost", database={}, inflight=ROOM // 2)
    broker = Broker(settings, ["up"], Metrics(), Arrival)
    broker._client = Client()
    broker._connection = 1
    return broker


def bring(broker, packet, *, payload=b"x", qos=1, dup=False, ours=False):
    """The broker brings a message."""
    publication = Publication("up", payload, qos, packet, dup, ours)
    broker._on_publications([publication])


def store(broker):
    """Take and acknowledge what is there; return the packets."""
    frames = [arrival.frame for arrival in broker.take(100, 0)]
    broker.acknowledge_all(frames, [])
    return [frame.packet for frame in frames]


def test_frames_are_taken_in_the_order_in_which_they_came(broker):
    for packet in (1, 2, 3):
        bring(broker, packet)
    assert store(broker) == [1, 2, 3]
    assert broker._client.acknowledged == [1, 2, 3]


def test_frames_that_come_at_once_tell_their_order_by_their_times(broker):
    block = [Publication("up", b"x", 1, packet, False, False) for packet in range(1, 9)]
    broker._on_publications(block)
    frames = [arrival.frame for arrival in broker.take(100, 0)]
    by_time = sorted(frames, key=lambda frame: frame.received_at)
    assert [frame.packet for frame in by_time] == list(range(1, 9))
    assert len({frame.received_at for frame in frames}) == len(block)


def test_nothing_waits_is_an_empty_batch(broker):
    assert broker.take(10, 0.01) == []
    assert broker.is_idle()


def test_frame_in_hand_that_is_brought_again_is_acknowledged_where_it_came_last(broker):
    bring(broker, 7)
    [(frame, *_nothing)] = broker.take(10, 0)
    broker._connection = 2
    bring(broker, 7, dup=True)
    assert broker.is_idle()
    broker.acknowledge_all([frame], [])
    assert broker._client.acknowledged == [7]


def test_frame_of_a_lost_connection_is_left_to_the_next_one(broker):
    bring(broker, 7)
    broker._connection = 2
    assert store(broker) == [7]
    assert broker._client.acknowledged == []
    bring(broker, 7, dup=True)
    assert store(broker) == [7]
    assert broker._client.acknowledged == [7]


def test_other_frame_under_a_used_number_is_a_frame_of_its_own(broker):
    bring(broker, 7)
    broker._connection = 2
    bring(broker, 7, payload=b"y", dup=True)
    assert store(broker) == [7, 7]


def test_queue_takes_of_qos_0_only_what_it_has_room_for(broker):
    for _number in range(3 * ROOM):
        bring(broker, 0, qos=0)
    bring(broker, 1)
    assert store(broker) == [0] * ROOM + [1]
    dropped = broker._metrics.registry.get_sample_value(
        "powerbank_gateway_frames_dropped_total"
    )
    assert dropped == 2 * ROOM


def test_own_echo_is_no_frame(broker):
    bring(broker, 3, ours=True)
    assert broker.is_idle()
