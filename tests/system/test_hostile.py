"""What a hostile cabinet tries, with a password of its own, and what comes of it."""

import fcntl
import os
import resource
import socket
import ssl
import threading
import time
from contextlib import ExitStack

import paho.mqtt.client as mqtt
import pytest
from hostile_client import SECONDS, Client

from scripts.services.mosquitto import GATEWAY, gateway_password, write_secret
from scripts.services.service import LOOPBACK

HOSTILE, OTHER = "861000000000001", "861000000000002"
SERIAL, OTHER_SERIAL = "RL3H000001", "RL3H000002"
PASSWORDS = {HOSTILE: "first", OTHER: "second", SERIAL: "third", OTHER_SERIAL: "fourth"}
#: Time for what must not arrive; what must not happen has no end to wait for.
QUIET_SECONDS = 0.5
#: More than a process may have open as long as nobody lets it have more.
SILENT = 1500
#: Numbers of open files from which on they cannot be waited for by `select`.
SELECTABLE = 1024
GROUP = "$share/a-name-that-nobody-can-guess"


@pytest.fixture
def connect(broker):
    """A function that connects a client; each is gone after the test."""
    clients = []
    broker.let_in(PASSWORDS)

    def connected(user=HOSTILE, password=None, **options):
        password = PASSWORDS.get(user, "") if password is None else password
        clients.append(Client(broker, user, password, **options))
        return clients[-1]

    yield connected
    for client in clients:
        client.leave()


@pytest.fixture
def many_files():
    """Let this process open as many files as the system lets it."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture
def gateway(connect):
    """The ears of a gateway: its own topics, shared with others of its group."""
    client = connect(GATEWAY, gateway_password(), client_id="gateway-1", inside=True)
    client.listen(
        f"{GROUP}//powerbank/+/user/update",
        f"{GROUP}//powerbank/+/user/heart",
        f"{GROUP}/cabinet/+/reply/+",
        f"{GROUP}/cabinet/+/report/+",
    )
    return client


def heard(gateway, speaker, topic):
    """Return the payloads before one that the speaker says last, on its own topic."""
    speaker.say(topic, b"the last")
    assert gateway.wait_for(lambda: (topic, b"the last") in gateway.received)
    return payloads(gateway)[:-1]


def payloads(client):
    """Return what a client has heard."""
    return [payload for _topic, payload in client.received]


def own(user):
    """Return the topic on which a cabinet speaks."""
    if user in (SERIAL, OTHER_SERIAL):
        return f"cabinet/{user}/report/22"
    return f"/powerbank/{user}/user/update"


# === TLS === #


def test_nobody_comes_in_without_tls(broker):
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=HOSTILE)
    connected = threading.Event()
    client.on_connect = lambda *_: connected.set()
    client.connect(LOOPBACK, broker.tls_port)
    client.loop_start()
    assert not connected.wait(QUIET_SECONDS)
    client.disconnect()
    client.loop_stop()


def test_broker_with_a_certificate_of_an_unknown_authority_is_not_believed(broker):
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.tls_set()
    with pytest.raises(ssl.SSLCertVerificationError):
        client.connect(LOOPBACK, broker.tls_port)


def test_broker_under_another_name_is_not_believed(broker):
    context = ssl.create_default_context(cafile=broker.authority)
    address = (LOOPBACK, broker.tls_port)
    with (
        socket.create_connection(address) as connection,
        pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"),
    ):
        context.wrap_socket(connection, server_hostname="broker.example.com")


# === WHO IT IS === #


def test_password_of_another_cabinet_is_refused(connect):
    assert connect(password=PASSWORDS[OTHER]).verdict is False
    assert connect(OTHER).verdict is True


@pytest.mark.parametrize("stolen", [OTHER, "gateway-1", ""])
def test_who_gives_a_client_id_of_others_puts_nobody_out(connect, gateway, stolen):
    other = connect(OTHER)
    hostile = connect(client_id=stolen)
    assert heard(gateway, other, own(OTHER)) == []
    assert not other.is_out
    assert not gateway.is_out
    assert hostile.verdict is True


def test_who_says_no_user_name_is_not_let_in(connect, gateway):
    other = connect(OTHER)
    hostile = connect(None, client_id=OTHER)
    assert hostile.verdict is False
    assert heard(gateway, other, own(OTHER)) == []
    assert not other.is_out


def test_many_who_hold_a_connection_and_say_nothing_keep_nobody_out(
    broker, connect, many_files
):
    with ExitStack() as held:
        for _connection in range(SILENT):
            held.callback(os.close, silent_connection(broker))
        gateway = connect(
            GATEWAY, gateway_password(), client_id="gateway-1", inside=True
        )
        gateway.listen(f"/powerbank/{OTHER}/user/update")
        assert heard(gateway, connect(OTHER), own(OTHER)) == []


def silent_connection(broker):
    """Connect where cabinets come in; return the number of the open file.

    It is out of the way of clients, who can wait for small numbers alone.
    """
    with socket.create_connection((LOOPBACK, broker.tls_port), SECONDS) as connection:
        return fcntl.fcntl(connection, fcntl.F_DUPFD, SELECTABLE)


# === OTHERS' TOPICS === #


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        (HOSTILE, f"/powerbank/{OTHER}/user/update"),
        (HOSTILE, f"/powerbank/{OTHER}/user/heart"),
        (HOSTILE, f"/powerbank/{OTHER}/user/get"),
        (HOSTILE, f"/powerbank/{HOSTILE}/user/get"),
        (HOSTILE, f"cabinet/{SERIAL}/report/22"),
        (SERIAL, f"cabinet/{OTHER_SERIAL}/report/22"),
        (SERIAL, f"cabinet/{OTHER_SERIAL}/reply/15"),
        (SERIAL, f"cabinet/{OTHER_SERIAL}/cmd/15"),
        (SERIAL, f"/powerbank/{OTHER}/user/update"),
        (HOSTILE, "powerbank/gateway/gateway-1"),
        (HOSTILE, "$CONTROL/dynamic-security/v1"),
        (HOSTILE, "$SYS/broker/log/N"),
    ],
)
def test_forged_word_is_heard_by_nobody(connect, gateway, user, topic):
    victims = [connect(OTHER), connect(OTHER_SERIAL)]
    victims[0].listen(f"/powerbank/{OTHER}/user/#")
    victims[1].listen(f"cabinet/{OTHER_SERIAL}/#")
    gateway.listen("powerbank/gateway/gateway-1", "$SYS/broker/log/N")
    hostile = connect(user)
    hostile.say(topic, b"forged")
    assert b"forged" not in heard(gateway, hostile, own(user))
    assert [victim.received for victim in victims] == [[], []]


@pytest.mark.parametrize(
    "wanted",
    [
        "#",
        "+/+/+/+",
        f"/powerbank/{OTHER}/user/get",
        f"cabinet/{OTHER_SERIAL}/cmd/15",
        "powerbank/gateway/+",
        "$SYS/#",
        "$share/mine/#",
    ],
)
def test_who_listens_to_others_hears_nothing(connect, gateway, wanted):
    hostile = connect()
    hostile.listen(wanted)
    connect(OTHER).say(own(OTHER), b"private")
    gateway.say(f"/powerbank/{OTHER}/user/get", b"theirs")
    gateway.say(f"cabinet/{OTHER_SERIAL}/cmd/15", b"theirs")
    gateway.say("powerbank/gateway/gateway-1", b"ours")
    gateway.say(f"/powerbank/{HOSTILE}/user/get", b"own")
    hostile.listen(f"/powerbank/{HOSTILE}/user/get")
    gateway.say(f"/powerbank/{HOSTILE}/user/get", b"the last")
    assert hostile.wait_for(lambda: b"the last" in payloads(hostile))
    assert set(payloads(hostile)) <= {b"own", b"the last"}


def test_who_joins_a_group_of_gateways_takes_nothing_away(connect, gateway):
    hostile = connect()
    hostile.listen(
        *(f"$share/{group}//powerbank/+/user/update" for group in ("powerbank", "a"))
    )
    other = connect(OTHER)
    said = [str(number).encode() for number in range(20)]
    for payload in said:
        other.say(own(OTHER), payload)
    assert heard(gateway, other, own(OTHER)) == said
    assert hostile.received == []


def test_last_will_on_a_topic_of_others_is_not_carried_out(connect, gateway):
    hostile = connect(will=(own(OTHER), b"forged"))
    if hostile.verdict:
        hostile.socket().shutdown(socket.SHUT_RDWR)
        assert hostile.wait_for(lambda: hostile.is_out)
    other = connect(OTHER)
    time.sleep(QUIET_SECONDS)
    assert heard(gateway, other, own(OTHER)) == []


# === WHAT IT SAYS === #


def test_who_wants_something_retained_is_put_out(connect, gateway):
    hostile = connect()
    hostile.say(own(HOSTILE), b"for ever", retain=True)
    assert hostile.wait_for(lambda: hostile.is_out)
    later = connect(GATEWAY, gateway_password(), client_id="gateway-2", inside=True)
    later.listen("/powerbank/+/user/update")
    other = connect(OTHER)
    assert heard(later, other, own(OTHER)) == []


def test_who_says_too_much_at_once_is_put_out_and_others_stay(connect, gateway):
    other, hostile = connect(OTHER), connect()
    hostile.say(own(HOSTILE), bytes(8192))
    assert hostile.wait_for(lambda: hostile.is_out)
    assert heard(gateway, other, own(OTHER)) == []


# === PASSWORDS THAT CHANGE === #


def test_broker_reads_its_users_again_by_itself(broker, connect, gateway):
    other, hostile = connect(OTHER), connect()
    users = broker.password_file.read_text().splitlines()
    kept = [line for line in users if not line.startswith(HOSTILE)]
    write_secret(broker.password_file, "".join(f"{line}\n" for line in kept))
    assert hostile.wait_for(lambda: hostile.is_out)
    assert connect().verdict is False
    assert heard(gateway, other, own(OTHER)) == []
