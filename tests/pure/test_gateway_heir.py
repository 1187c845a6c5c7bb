"""Who is dead, and what is done about it, with tables and broker in memory."""

import threading
from datetime import UTC, datetime

import pytest
from gateway import Settings
from gateway import heir as heir_module
from gateway.broker import Arrival
from gateway.client import Publication
from gateway.estate import Estate
from gateway.heir import Heir
from gateway.metrics import Metrics

SETTINGS = Settings(mqtt_url="mqtt://localhost", database={}, name="me", tick=0)
LEASE = int(SETTINGS.lease)
NOW = datetime(2026, 5, 1, 10, tzinfo=UTC)
OTHER = "other"


class Tables:
    """Rows of gateways, and who holds which name."""

    def __init__(self):
        self.rows = {OTHER: NOW}
        self.held = set()
        self.taken_over = {}
        self.wanted = False

    def others(self, _connection, _settings):
        return list(self.rows.items())

    def heard_until(self, _connection, name):
        return self.rows[name]

    def wait_for_name(self, _connection, name, _seconds):
        return self.try_lock_name(_connection, name)

    def try_lock_name(self, _connection, name):
        if name in self.held:
            return False
        self.held.add(name)
        return True

    def unlock_name(self, _connection, name):
        self.held.remove(name)

    def is_name_wanted(self, _connection):
        return self.wanted

    def note_taken_over(self, _connection, name, until):
        self.taken_over[name] = until
        del self.rows[name]


class Part:
    """Stands for what the broker keeps, and for what stores it."""

    left_at = NOW

    def __init__(self, *, is_empty=True):
        self.empty = is_empty
        self.calls = []

    def is_empty(self):
        return self.empty

    def start(self):
        self.calls.append("start")

    def stop(self):
        self.calls.append("stop")

    def join(self):
        self.calls.append("join")


@pytest.fixture
def clock(monkeypatch):
    """A clock in a list, that the test turns."""
    clock = [0.0]
    monkeypatch.setattr(heir_module.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(heir_module, "LOOK_SECONDS", 0)
    return clock


@pytest.fixture
def tables(monkeypatch, clock):
    tables = Tables()
    for name in (
        "others",
        "heard_until",
        "wait_for_name",
        "try_lock_name",
        "unlock_name",
        "is_name_wanted",
        "note_taken_over",
    ):
        monkeypatch.setattr(heir_module.group, name, getattr(tables, name))
    return tables


@pytest.fixture
def opened():
    """What was opened: names, and for each the estate and what stores it."""
    return {}


@pytest.fixture
def heir(tables, opened):
    def open_estate(name):
        opened[name] = opened.get(name) or (Part(), Part())
        return opened[name]

    faults = threading.Event()
    heir = Heir(
        SETTINGS, open_estate, connect=None, on_fault=faults.set, metrics=Metrics()
    )
    heir.begin(None)
    return heir


def wait(heir, clock, seconds):
    """Let time pass, looking each second."""
    for _second in range(seconds):
        heir.cycle(None)
        clock[0] += 1
    heir.cycle(None)


def test_who_stands_still_and_has_let_go_of_its_name_is_taken_over(
    heir, tables, clock, opened
):
    wait(heir, clock, LEASE)
    estate, uplink = opened[OTHER]
    assert tables.taken_over == {OTHER: NOW}
    assert estate.heard_until == NOW
    assert estate.calls == ["start", "stop"]
    assert uplink.calls == ["start", "stop", "join"]
    assert tables.held == {"me"}


def test_who_moves_is_left_alone(heir, tables, clock, opened):
    for _time in range(3):
        wait(heir, clock, LEASE - 1)
        tables.rows[OTHER] = datetime.now(UTC)
    assert not opened


def test_who_holds_its_name_is_left_alone_however_long_it_is_deaf(
    heir, tables, clock, opened
):
    tables.held.add(OTHER)
    wait(heir, clock, 3 * LEASE)
    assert not opened


def test_lease_begins_anew_when_we_were_away_ourselves(heir, tables, clock, opened):
    wait(heir, clock, LEASE - 1)
    tables.held.remove("me")
    heir.begin(None)
    wait(heir, clock, LEASE - 1)
    assert not opened
    wait(heir, clock, 1)
    assert OTHER in tables.taken_over


def test_who_comes_back_in_the_middle_gets_its_name_and_the_rest(
    heir, tables, clock, opened
):
    opened[OTHER] = Part(is_empty=False), Part()
    tables.wanted = True
    wait(heir, clock, LEASE)
    assert not tables.taken_over
    assert tables.held == {"me"}
    assert [part.calls[-1] for part in opened[OTHER]] == ["stop", "join"]


# === THE ESTATE === #


class Client:
    """Writes down what the broker is told."""

    def __init__(self):
        self.told = []

    def __getattr__(self, what):
        def tell(subject, *_more, **_options):
            self.told.append((what, subject))

        return tell


@pytest.fixture
def estate():
    estate = Estate(SETTINGS, ["up"], Metrics(), Arrival)
    estate._client = Client()
    return estate


def bring(estate, topic, packet, *, ours=False):
    estate._on_publications([Publication(topic, b"x", 1, packet, False, ours)])


def test_estate_leaves_the_group_before_anything_else(estate):
    estate._enter(estate._client)
    assert estate._client.told == [("unsubscribe", ["$share/powerbank/up"])]


def test_estate_is_empty_when_the_marker_came_and_all_is_acknowledged(estate):
    estate._enter(estate._client)
    bring(estate, "up", 1)
    bring(estate, "powerbank/gateway/me", 2, ours=True)
    assert not estate.is_empty()
    estate.acknowledge_all([arrival.frame for arrival in estate.take(10, 0)], [])
    assert estate.is_empty()


def test_estate_waits_for_the_marker_again_when_the_connection_was_lost(estate):
    bring(estate, "powerbank/gateway/me", 1, ours=True)
    assert estate.is_empty()
    estate._enter(estate._client)
    assert not estate.is_empty()
